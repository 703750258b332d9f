/** What is asked of an answer to see what kind of page it is; header names in lower case. */
export interface PageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * Is the answer a firewall's challenge, or a sign-in page, in place of what was asked for? Challenges are looked for in
 * 2xx, 429 and 503 only, sign-in pages (HTML with a password field) in 2xx only: an HTML 404 is a 404.
 */
export function pageKind(answer: PageAnswer): 'challenge' | 'sign-in' | undefined {
  const isSuccess = answer.status >= 200 && answer.status < 300;
  if (!isSuccess && answer.status !== 429 && answer.status !== 503) return undefined;
  if (saysChallenge(answer.headers)) return 'challenge';
  if (!/html/i.test(answer.headers['content-type'] ?? '')) return undefined;
  const text = answer.text.slice(0, READ);
  if (VENDOR.test(text) || (text.length < SMALL && WORDING.test(text))) return 'challenge';
  return isSuccess && PASSWORD_FIELD.test(text) ? 'sign-in' : undefined;
}

// What makes a page known stands near its beginning.
const READ = 200_000;
// A challenge is a page of its own; on a large one the same words belong to some form.
const SMALL = 20_000;

function saysChallenge(headers: PageAnswer['headers']): boolean {
  // Cloudflare; DataDome (`x-datadome` alone stands on every answer).
  if (headers['cf-mitigated'] !== undefined || headers['x-dd-b'] !== undefined) return true;
  const action = headers['x-amzn-waf-action'];
  return action !== undefined && /challenge|captcha/i.test(action);
}

// What only the vendors' own pages hold: the scripts that watch ordinary pages must not match.
const VENDOR = new RegExp(
  [
    // Cloudflare
    String.raw`<title>\s*(?:Just a moment\.\.\.|Attention Required! \| Cloudflare)|\bcf[-_]chl[-_]|_cf_chl_opt`,
    String.raw`/cdn-cgi/challenge-platform/h/\w/orchestrate/`,
    // AWS WAF
    String.raw`gokuProps|AwsWafIntegration\.(?:checkForceRefresh|forceRefreshToken|saveReferrer)`,
    // Akamai
    String.raw`Reference(?: #|&#32;&#35;)\d+(?:\.|&#46;)[0-9a-f]+|sec-if-cpt-container|bm-verify=`,
    // DataDome
    String.raw`(?:geo|ct)\.captcha-delivery\.com`,
    // PerimeterX (HUMAN)
    String.raw`id="px-captcha|captcha\.px-cdn\.net`,
    // Imperva (Incapsula)
    String.raw`_Incapsula_Resource\?[^"']{0,200}SWUDNSAI|Incapsula incident ID`,
  ].join('|'),
  'i',
);

const WORDING = new RegExp(
  [
    '<title>[^<]{0,80}(?:are you (?:a )?(?:human|robot)|human verification|security check|captcha)',
    String.raw`(?:confirm|verify|prove)\s+(?:that\s+)?you(?:\s+are|&#39;re|\u2019re|'re)\s+(?:a\s+human|human|not\s+a\s+robot)`,
    'complete the (?:captcha|security check)',
  ].join('|'),
  'i',
);

const PASSWORD_FIELD = /<input\b[^<>]{0,500}\btype\s*=\s*["']?password\b/i;
