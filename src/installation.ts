import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Directory that holds Partywall's own package.json: above `dist/src` when compiled, above `src` when not. */
export function packageRoot(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, 'package.json')) && dirname(directory) !== directory) {
    directory = dirname(directory);
  }
  return directory;
}

/** Version of this package, as package.json states it. */
export function toolVersion(): string {
  const facts: unknown = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  const version = typeof facts === 'object' && facts !== null && 'version' in facts ? facts.version : undefined;
  return typeof version === 'string' ? version : '0.0.0';
}
