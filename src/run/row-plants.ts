/** A JSON body whose rows (itself, or the first list of maps in it) hold one more field. */
export function jsonWith(json: unknown, name: string, value: string | number): unknown {
  const isRow = (item: unknown): item is object => typeof item === 'object' && item !== null && !Array.isArray(item);
  if (Array.isArray(json)) return json.map((item) => (isRow(item) ? { ...item, [name]: value } : item));
  if (!isRow(json)) return json;
  const members = Object.entries(json);
  const place = members.findIndex(([, member]) => Array.isArray(member) && member.some(isRow));
  return Object.fromEntries(
    members.map(([key, member], index) => [key, index === place ? jsonWith(member, name, value) : member]),
  );
}

/** CSV (RFC 4180) with one more column, or another value in that which is there. */
export function csvWith(text: string, name: string, value: string | number): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const [head = '', ...rows] = text.split(end);
  const separator = head.includes(';') && !head.includes(',') ? ';' : ',';
  const known = head.split(separator).indexOf(name);
  const filled = rows.map((row) => {
    if (row === '') return row;
    if (known < 0) return `${row}${separator}${value}`;
    return row
      .split(separator)
      .map((cell, index) => (index === known ? String(value) : cell))
      .join(separator);
  });
  return [known < 0 ? `${head}${separator}${name}` : head, ...filled].join(end);
}

/** A multipart body (RFC 7578) whose first file is such a table. */
export function multipartWith(body: Buffer, boundary: string, change: (text: string) => string): Buffer {
  const parts = body.toString('utf8').split(`--${boundary}`);
  const place = parts.findIndex((part) => /;\s*filename="/i.test(part.slice(0, part.indexOf('\r\n\r\n'))));
  const filled = parts.map((part, index) => {
    if (index !== place) return part;
    const start = part.indexOf('\r\n\r\n') + 4;
    return `${part.slice(0, start)}${change(part.slice(start, -2))}\r\n`;
  });
  return Buffer.from(filled.join(`--${boundary}`));
}
