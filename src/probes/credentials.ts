/**
 * Is this the name of a header, cookie, query parameter or field that carries credentials? By convention only
 * (RFC 9110 names, `X-Api-Key`, `X-CSRF-Token`, `access_token` …), as servers are free to use any.
 */
export function isCredentialName(name: string): boolean {
  return CREDENTIAL_NAME.test(name);
}

const CREDENTIAL_NAME =
  /^(cookie|set-cookie|sid|jwt)$|auth(?!or(?!i[sz]))|token|secret|passw|passphrase|api-?_?key|access-?_?key|^x-.*key$|^key$|session|csrf|xsrf|credential|signature/i;
