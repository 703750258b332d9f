/** A placeholder had no value: the request that needs it must not be sent. */
export class EmptyPlaceholder extends Error {
  readonly placeholder: string;
  constructor(placeholder: string) {
    super(`placeholder ${placeholder} is empty`);
    this.name = 'EmptyPlaceholder';
    this.placeholder = placeholder;
  }
}

/** The template itself is wrong. Found when a scenario is loaded. */
export class BadTemplate extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadTemplate';
  }
}

/** What a value is as text: dates in ISO 8601, lists with commas, maps as JSON, the rest as it prints. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(asText).join(',');
  return isRecord(value) ? JSON.stringify(value) : String(value);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
