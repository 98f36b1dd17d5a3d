import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { ServiceError } from '#libs/contracts';
import { refuse } from '../errors/problem-codes.js';

/** The maximum size of a body. */
export const MAX_BODY_BYTES = 1_048_576;

/** A slow start does not count as a slow body: TCP needs a few round trips, and a phone a few more. */
export const GRACE_MS = 5_000;

const MIB = 1_048_576;

export interface ReceiveOptions {
  readonly minBytesPerSecond: number;
  readonly timeoutMs: number;
  /** Called with the size of each chunk; returning an error refuses the body. */
  onChunk(size: number): ServiceError | undefined;
}

/** A body on its way. */
export interface Arriving {
  /** Called about every second: refuses a body that is too slow on average, or late. */
  refuseIfSlow(nowMs: number): void;
}

/** A body that is being received. */
export interface Receiving extends Arriving {
  readonly body: Promise<Buffer>;
}

/** Collects a body; the first violated limit rejects it, and nothing of it is kept. */
export function receiveBody(request: IncomingMessage, options: ReceiveOptions): Receiving {
  const { promise: body, resolve, reject } = Promise.withResolvers<Buffer>();
  const startedAtMs = performance.now();
  let chunks: Buffer[] = [];
  let received = 0;

  const stop = (): void => {
    request.off('data', onData).off('end', onEnd).off('error', onAborted).off('close', onAborted);
  };
  const fail = (refusal: ServiceError): void => {
    stop();
    // An error listener is required: an aborted request emits an error even after its body is no longer needed.
    request.on('error', () => undefined);
    request.pause();
    chunks = [];
    reject(refusal);
  };
  const onData = (chunk: Buffer): void => {
    received += chunk.length;
    const refusal = received > MAX_BODY_BYTES ? tooLarge(MAX_BODY_BYTES) : options.onChunk(chunk.length);
    if (refusal === undefined) chunks.push(chunk);
    else fail(refusal);
  };
  const onEnd = (): void => {
    stop();
    resolve(Buffer.concat(chunks, received));
    chunks = [];
  };
  const onAborted = (): void => {
    fail(refuse('request.malformed', 'The body broke off.'));
  };
  // A request that was aborted earlier emits no further event.
  if (request.destroyed) onAborted();
  else request.on('data', onData).on('end', onEnd).on('error', onAborted).on('close', onAborted);

  return {
    body,
    refuseIfSlow: nowMs => {
      const elapsedMs = nowMs - startedAtMs;
      if (elapsedMs > options.timeoutMs) fail(refuse('request.timeout', 'The body did not arrive in time.'));
      if (elapsedMs < GRACE_MS || (received * 1_000) / elapsedMs >= options.minBytesPerSecond) return;
      fail(refuse('request.timeout', 'The body arrives too slowly.'));
    },
  };
}

export function tooLarge(maxBytes: number): ServiceError {
  const limit = maxBytes % MIB === 0 ? `${maxBytes / MIB} MiB` : `${maxBytes} bytes`;
  return refuse('request.too_large', `A body may have at most ${limit} here.`);
}

const waiting = new WeakMap<IncomingMessage, ServerResponse>();

/** Answers `Expect: 100-continue` when the body is needed, not before the request is admitted (RFC 9110 §10.1.1). */
export function deferContinue(server: Server): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    waiting.set(request, response);
    server.emit('request', request, response);
  });
}

/** Sends `100 Continue` to a client that waits for it before it sends its body. */
export function sendContinue(request: IncomingMessage): void {
  waiting.get(request)?.writeContinue();
  waiting.delete(request);
}
