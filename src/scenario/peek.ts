import { isMap, parseDocument } from 'yaml';
import { readScenarioText } from './file.js';

/**
 * Name of the shipped system that a scenario asks for, without reading the rest of it: its environment is known only
 * when that system runs. Undefined where there is none, or the file is broken (loading it says how).
 */
export async function peekFixture(file: string): Promise<string | undefined> {
  const text = await readScenarioText(file);
  // Parsing is most of the work of a short command: not twice where the word does not even occur.
  if (!text.includes('fixture')) return undefined;
  const { contents } = parseDocument(text, { logLevel: 'error', prettyErrors: false });
  const fixture = isMap(contents) ? contents.getIn(['target', 'fixture']) : undefined;
  return typeof fixture === 'string' ? fixture : undefined;
}
