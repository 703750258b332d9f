import { isMap, parseDocument } from 'yaml';
import { readScenarioText } from './file.js';

/**
 * Name of the shipped system that a scenario asks for, without reading the rest of it: its environment is known only
 * when that system runs. Undefined where there is none, or the file is broken (loading it says how).
 */
export async function peekFixture(file: string): Promise<string | undefined> {
  const { contents } = parseDocument(await readScenarioText(file), { logLevel: 'error', prettyErrors: false });
  const fixture = isMap(contents) ? contents.getIn(['target', 'fixture']) : undefined;
  return typeof fixture === 'string' ? fixture : undefined;
}
