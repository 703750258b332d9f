import { asText, compileTemplate } from '../scenario/template.js';
import { SignInError } from './error.js';
import type { Credentials, SignIn } from './sign-in.js';

/**
 * Basic credentials with every request (RFC 7617): nothing is asked.
 * @throws SignInError where the user name holds a colon, which cannot be told from the separator.
 */
export async function basic(signIn: SignIn): Promise<Credentials> {
  const { context, principal, scheme, scope } = signIn;
  const text = (value: unknown): string => asText(compileTemplate(value).render(scope));
  const username = text(scheme.basic?.username ?? '{{ user.email }}');
  const password = text(scheme.basic?.password ?? '{{ user.password }}');
  if (username.includes(':')) {
    const problem = 'a user name with a colon cannot be sent as basic credentials (RFC 7617)';
    throw new SignInError({ code: 'sign-in-incomplete', scenario: context.scenario, principal, text: problem });
  }
  const pair = `${username}:${password}`;
  const encoded = Buffer.from(pair).toString('base64');
  // Both under one name: the pair also in base64 at other places of a longer text.
  context.redactor.add(pair, signIn.nameOf('BASIC'));
  signIn.secret(encoded, 'BASIC');
  return { headers: { authorization: `Basic ${encoded}` } };
}
