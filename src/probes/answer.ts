import type { Failure } from '../model.js';

/** One request on its way out. Header names in lower case. */
export interface HttpRequest {
  readonly method: string;
  /** Appended to the path of the target's address, or an absolute URL on an allowed host. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Sent although `maxRequests` is used up: clean-up and signing out must not stop half-way. */
  readonly beyondLimit?: boolean;
}

/** What the other side said, content encoding undone. */
export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; several values of one name are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Every `Set-Cookie` line by itself, because joined ones cannot be told apart again. */
  readonly setCookies: readonly string[];
  /** The reason phrase of the status line (RFC 9112, 4). */
  readonly statusText?: string;
  /** Headers of answers before this one (1xx) and trailers after its body, by place: `early hints link`, `trailer x-note`. */
  readonly further?: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Was the body read to its end, and could it be decoded? */
  readonly complete: boolean;
  /** Said where `complete` is false: "body larger than 8388608 bytes", "broken gzip". */
  readonly incompleteWhy?: string;
  /** Why the connection ended in the middle of the body, if it did. */
  readonly cut?: Failure;
}

/** An answer, or why there is none. `ms` is the time from the first byte sent; `url` is what was asked. */
export type HttpOutcome = { readonly ms: number; readonly url: string } & (
  | { readonly answer: HttpAnswer; readonly failure?: undefined }
  | { readonly failure: HttpFailure; readonly answer?: undefined }
);

export interface HttpFailure {
  readonly reason: Failure;
  readonly text: string;
}
