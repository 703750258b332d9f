import { pageKind } from '../detect/page.js';

/** `/login?next=/`, `/users/sign_in`, `https://id.example/oauth2/authorize`; not `/authors/7`. */
const SIGN_IN =
  /(?:^|[/._-])(?:log[-_]?in|log[-_]?on|sign[-_]?in|auth|authorize|authenticate|oauth2?|openid|oidc|sso|saml2?)(?=$|[/?#._:-])/i;

/** A redirect to where one signs in. */
export function isSignInRedirect(answer: Answered): boolean {
  return answer.status >= 300 && answer.status < 400 && SIGN_IN.test(answer.headers.location ?? '');
}

/** A page with a password field in place of what was asked for. Costs nothing where the answer is no HTML. */
export function isSignInPage(answer: Answered & { readonly body: Buffer }): boolean {
  if (answer.status >= 300 || !answer.headers['content-type']?.includes('html')) return false;
  return pageKind({ ...answer, text: answer.body.toString('utf8') }) === 'sign-in';
}

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}
