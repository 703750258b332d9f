import type { Credentials } from './sign-in.js';

/** Nothing to ask for: what `send` says (a static token, an API key) is added to every request, as for every scheme. */
export async function send(): Promise<Credentials> {
  return { headers: {} };
}
