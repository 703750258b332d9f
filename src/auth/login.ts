import { asText } from '../scenario/template.js';
import { askStep } from './asking.js';
import { SignInError } from './error.js';
import { firstAt, readable } from './reading.js';
import type { Credentials, SignIn } from './sign-in.js';

/**
 * Signs in by requests, sent in order: captures and cookies are carried on. The last answer must meet `ok` and hold the token
 * where the scheme says there is one.
 * @throws SignInError
 */
export async function login(signIn: SignIn): Promise<Credentials> {
  const { scheme } = signIn;
  const steps = scheme.login.map((step, index) =>
    index === scheme.login.length - 1 && scheme.ok && !step.ok ? { ...step, ok: scheme.ok } : step,
  );
  let last: Awaited<ReturnType<typeof askStep>> | undefined;
  for (const step of steps) last = await askStep(signIn, step);
  if (!last) return { headers: {} };
  if (!scheme.token) return { headers: {}, answer: last.answer };
  const answer = readable(last.answer, signIn.cookies?.values(last.url) ?? {});
  const found = firstAt(scheme.token, answer);
  if (found === undefined) throw withoutToken(signIn, last.answer.status);
  const token = asText(found);
  signIn.secret(token, 'TOKEN');
  return { headers: {}, token, answer: last.answer };
}

function withoutToken(signIn: SignIn, status: number): SignInError {
  return new SignInError({
    code: 'sign-in-incomplete',
    scenario: signIn.context.scenario,
    principal: signIn.principal,
    text: `the answer (status ${status}) holds no token where \`token\` points`,
    status,
    hint: 'check `token`, and whether the password is right: some systems refuse with status 200',
  });
}
