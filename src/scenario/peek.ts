import { isMap, parseDocument } from 'yaml';
import { readScenarioText } from './file.js';
import { addressName } from './supplied.js';

export interface Peeked {
  /** The shipped system that is started; its environment is known only when it runs. */
  readonly fixture?: string;
  /** Names of the variables that started services will supply. */
  readonly supplied: readonly string[];
}

/**
 * What a scenario's environment will be supplied with once its target runs, without reading the rest of it. Nothing
 * where the file is broken (loading it says how).
 */
export async function peekTarget(file: string): Promise<Peeked> {
  const text = await readScenarioText(file);
  // Parsing is most of the work of a short command: not twice where neither word even occurs.
  if (!/fixture|services/.test(text)) return { supplied: [] };
  const { contents } = parseDocument(text, { logLevel: 'error', prettyErrors: false });
  if (!isMap(contents)) return { supplied: [] };
  const fixture = contents.getIn(['target', 'fixture']);
  const services = contents.getIn(['target', 'services']);
  const names = isMap(services) ? services.items.map(({ key }) => addressName(String(key))) : [];
  return { supplied: names, ...(typeof fixture === 'string' ? { fixture } : {}) };
}

/** Name of the shipped system that a scenario asks for. */
export async function peekFixture(file: string): Promise<string | undefined> {
  return (await peekTarget(file)).fixture;
}
