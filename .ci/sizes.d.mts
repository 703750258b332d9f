interface Measured {
  readonly name: string;
  readonly lines: number;
}
export const LIMITS: { readonly file: number; readonly function: number; readonly share: number };
export function measure(folders?: readonly string[]): {
  readonly files: readonly Measured[];
  readonly functions: readonly Measured[];
};
export function shareWithin(items: readonly Measured[], limit: number): number;
