import type { Dispatcher } from 'undici';
import type { Failure } from '../model.js';
import type { HttpAnswer, HttpOutcome } from './answer.js';
import { undoEncodings } from './content.js';
import type { Deadlines } from './deadlines.js';
import { failureOf } from './failure.js';

interface ExchangeOptions {
  readonly url: string;
  readonly limits: { readonly timeoutMs: number; readonly bodyBytes: number };
  readonly deadlines: Deadlines;
  /** Called exactly once. */
  readonly settled: (outcome: HttpOutcome) => void;
}

/** One request and its answer, from undici's events to an outcome. A class because undici asks for a handler object. */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #options: ExchangeOptions;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #status = 0;
  #statusText: string | undefined;
  #headers: Dispatcher.ResponseData['headers'] | undefined;
  #further: Record<string, string> | undefined;
  #startedAt = 0;
  #controller: Dispatcher.DispatchController | undefined;
  #isOver = false;

  constructor(options: ExchangeOptions) {
    this.#options = options;
  }

  /** The request is about to be handed over: the clock starts. */
  begin(): void {
    this.#startedAt = performance.now();
    this.#options.deadlines.add(this, this.#startedAt);
  }

  expire(): void {
    this.fail('timeout', `no complete answer within ${this.#options.limits.timeoutMs} ms`);
  }

  interrupt(): void {
    this.fail('interrupted', 'the run ended before the answer came');
  }

  /** Ends the exchange from outside. What had come by then of a body is kept: it was received. */
  fail(reason: Failure, text: string): void {
    if (this.#isOver) return;
    const controller = this.#controller;
    this.#end(reason, text);
    controller?.abort(new Error(text));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#isOver) controller.abort(new Error('ended before it was sent'));
    else this.#controller = controller;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Dispatcher.ResponseData['headers'],
    statusText?: string,
  ): void {
    if (status < 200) {
      this.#keepFurther('early hints', headers);
      return;
    }
    this.#status = status;
    this.#statusText = statusText;
    this.#headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isOver) return;
    const { bodyBytes } = this.#options.limits;
    const room = bodyBytes - this.#size;
    if (chunk.length <= room) {
      this.#chunks.push(chunk);
      this.#size += chunk.length;
      return;
    }
    this.#chunks.push(chunk.subarray(0, room));
    this.#size = bodyBytes;
    this.#answer({ incompleteWhy: `body larger than ${bodyBytes} bytes` });
    controller.abort(new Error('body cap reached'));
  }

  onResponseEnd(_controller: Dispatcher.DispatchController, trailers?: Dispatcher.ResponseData['headers']): void {
    if (this.#isOver) return;
    if (trailers) this.#keepFurther('trailer', trailers);
    this.#answer({});
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#isOver) return;
    const failure = failureOf(error, this.#options.url);
    this.#end(failure.reason, failure.text);
  }

  #end(reason: Failure, text: string): void {
    if (this.#headers) this.#answer({ incompleteWhy: `cut in the middle: ${text}`, cut: reason });
    else this.#settle({ ms: this.#elapsed(), url: this.#options.url, failure: { reason, text } });
  }

  #answer(flaw: Flaw): void {
    this.#isOver = true;
    this.#options.deadlines.remove(this);
    const { headers, setCookies, encoded } = flatten(this.#headers ?? {});
    const [only] = this.#chunks;
    const raw = only && this.#chunks.length === 1 ? only : Buffer.concat(this.#chunks, this.#size);
    const ms = this.#elapsed();
    const give = (body: Buffer, found: Flaw): void => {
      const answer: HttpAnswer = {
        status: this.#status,
        headers,
        setCookies,
        statusText: this.#statusText,
        further: this.#further,
        body,
        complete: !found.incompleteWhy,
        ...found,
      };
      this.#settle({ ms, url: this.#options.url, answer });
    };
    if (!encoded || raw.length === 0) {
      give(raw, flaw);
      return;
    }
    // A cut or capped body cannot be decoded to its end either: the first reason is the true one.
    undoEncodings(raw, encoded, this.#options.limits.bodyBytes).then(({ body, incompleteWhy }) =>
      give(body, flaw.incompleteWhy || !incompleteWhy ? flaw : { incompleteWhy }),
    );
  }

  #keepFurther(where: string, raw: Dispatcher.ResponseData['headers']): void {
    for (const name in raw) {
      this.#further ??= {};
      const value = raw[name];
      this.#further[`${where} ${name}`] = typeof value === 'string' ? value : (value ?? []).join(', ');
    }
  }

  #settle(outcome: HttpOutcome): void {
    this.#isOver = true;
    this.#options.deadlines.remove(this);
    this.#controller = undefined;
    this.#options.settled(outcome);
  }

  #elapsed(): number {
    return this.#startedAt === 0 ? 0 : performance.now() - this.#startedAt;
  }
}

type Flaw = Pick<HttpAnswer, 'incompleteWhy' | 'cut'>;

/** Undici makes the map anew for each answer: where no header came twice it is taken as it is. */
function flatten(raw: Dispatcher.ResponseData['headers']) {
  const headers = isFlat(raw) ? raw : joined(raw);
  const cookies = raw['set-cookie'];
  const setCookies = cookies === undefined ? NONE : typeof cookies === 'string' ? [cookies] : cookies;
  return { headers, setCookies, encoded: headers['content-encoding'] };
}

function isFlat(raw: Dispatcher.ResponseData['headers']): raw is Record<string, string> {
  for (const name in raw) if (typeof raw[name] !== 'string') return false;
  return true;
}

function joined(raw: Dispatcher.ResponseData['headers']): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name in raw) {
    const value = raw[name];
    if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return headers;
}

const NONE: readonly string[] = [];
