import type { Operation, RequestTemplate, ViewRow } from '../model.js';

/**
 * Is the answer to the last of these requests a file to be opened: an export, a download? Where the scenario says so
 * (`parse`), or the request does: it follows a link that an earlier answer gave, names a format (in its address, a
 * parameter or `Accept`), or ends in `export` or `download`.
 */
export function isFile(requests: readonly RequestTemplate[]): boolean {
  const known = files.get(requests) ?? endsInFile(requests);
  files.set(requests, known);
  return known;
}

/** Every case asks it of its operation, again and again. */
const files = new WeakMap<readonly RequestTemplate[], boolean>();

function endsInFile(requests: readonly RequestTemplate[]): boolean {
  const last = requests.at(-1);
  if (!last) return false;
  const { parse, path, query = {}, headers = {} } = last;
  if (parse || /^\{\+[\w.-]+\}$/.test(path)) return true;
  const [address = '', asked = ''] = path.split('?');
  const accept = Object.entries(headers).find(([name]) => name.toLowerCase() === 'accept')?.[1];
  const formats = [...Object.values(query).map(String), ...asked.split('&').map((pair) => pair.replace(/^[^=]*=/, ''))];
  return FILE_PATH.test(address) || FILE_TYPE.test(String(accept ?? '')) || formats.some((one) => FORMAT.test(one));
}

/** Does it give the file that belongs to a record? */
export function isDownload({ kind, aimed, requests }: Operation): boolean {
  return kind === 'read' && aimed && isFile(requests);
}

/** With these parameters the view is an export: one of them may name the format. */
export function isExport({ requests, parameters }: ViewRow): boolean {
  return isFile(requests) || Object.values(parameters).some((value) => FORMAT.test(String(value)));
}

const FILE_PATH = /(?:\.(?:csv|tsv|xlsx|xlsm|pdf|zip|ndjson|jsonl)|\/(?:export|download))\/?$/i;
const FILE_TYPE = /text\/csv|spreadsheet|ms-excel|pdf|zip|ndjson/i;
const FORMAT = /^(?:csv|tsv|xlsx|pdf|zip|ndjson|jsonl)$/i;
