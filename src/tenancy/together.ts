type Headers = Readonly<Record<string, string>>;

const typed = new WeakMap<Headers, Map<string, Headers>>();

/** Most requests add nothing to a session's headers, or the type of their body alone: put together once. */
export function together(own: Headers, added: Headers): Headers {
  const names = Object.keys(added);
  if (names.length === 0) return own;
  const type = added['content-type'];
  if (type === undefined || names.length > 1) return { ...own, ...added };
  const known = typed.get(own) ?? new Map<string, Headers>();
  const found = known.get(type) ?? { ...own, ...added };
  // A multipart type is another one each time.
  if (known.size < 10) typed.set(own, known.set(type, found));
  return found;
}
