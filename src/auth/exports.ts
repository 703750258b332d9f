import type { Principal } from '../model.js';
import type { Session } from './session.js';

/**
 * Shell lines that set the names which reports use in their `curl` lines: `export PARTYWALL_ACME_ADMIN_TOKEN='…'`.
 * The one text that shows secrets on purpose; everything in it is quoted for POSIX shells.
 */
export function sessionExports(session: Session, principal: Principal): string {
  // A value that was renewed is known twice by its name: the last one counts.
  const secrets = new Map(session.secrets().map(({ name, value }) => [name, value]));
  const lines = Array.from(secrets, ([name, value]) => `export ${name}=${quoted(value)}\n`);
  const title = `# ${printable(principal.name)}${session.whoami ? ` · ${printable(session.whoami.text)}` : ''}\n`;
  return title + lines.join('');
}

/** Within single quotes a shell reads everything as it stands but the quote itself. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/** A line break in a comment would begin a command. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ');
}
