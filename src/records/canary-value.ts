/** What a template may say of a canary. */
interface Parts {
  readonly email: string;
  readonly slug: string;
  readonly number: number;
}

/**
 * Alone it is the mark; its parts fit where a mark as such would be refused. Addresses are undeliverable (RFC 2606). A
 * class, because one is made for every field that is written, and few say a part of it.
 */
export class CanaryValue implements Parts {
  readonly #mark: string;
  readonly #number: () => number;

  constructor(mark: string, number: () => number) {
    this.#mark = mark;
    this.#number = number;
  }

  get email(): string {
    return `${this.#mark}@example.com`;
  }

  get slug(): string {
    return this.#mark;
  }

  get number(): number {
    return this.#number();
  }

  valueOf(): string {
    return this.#mark;
  }

  toString(): string {
    return this.#mark;
  }
}
