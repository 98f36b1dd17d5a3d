import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import type { Readable } from 'node:stream';
import { refuse } from '../errors/problem-codes.js';
import { GRACE_MS, tooLarge } from './receive-body.js';
import type { Arriving } from './receive-body.js';

export interface StreamOptions {
  readonly minBytesPerSecond: number;
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

/** A body that is read as it arrives, and never held as a whole. */
export interface Streaming extends Arriving {
  readonly body: Readable;
}

/**
 * Passes a body on at the pace of its reader. The first violated limit destroys the stream with a refusal and leaves the
 * request paused, so that it can still be answered.
 */
export function streamBody(
  request: IncomingMessage,
  { minBytesPerSecond, maxBytes, timeoutMs }: StreamOptions,
): Streaming {
  const startedAtMs = performance.now();
  let checkedAtMs = startedAtMs;
  /** How long the client had to wait for the reader, which does not make it slow. */
  let heldBackMs = 0;
  let received = 0;
  const body = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length;
      if (received > maxBytes) done(tooLarge(maxBytes));
      else done(null, chunk);
    },
  });
  const onAborted = (): void => {
    if (!request.complete) body.destroy(refuse('request.malformed', 'The body broke off.'));
  };
  // Errors reach the reader; without a listener, one that comes before it would end the process.
  body.on('error', () => undefined);
  body.once('close', () => {
    request.unpipe(body);
    request.off('close', onAborted);
    request.pause();
  });
  // An aborted request emits an error even after its body is no longer needed.
  request.on('error', onAborted).on('close', onAborted);
  // A request that was aborted earlier emits no further event.
  if (request.destroyed) onAborted();
  else request.pipe(body);

  return {
    body,
    refuseIfSlow: nowMs => {
      if (body.writableNeedDrain) heldBackMs += nowMs - checkedAtMs;
      checkedAtMs = nowMs;
      const elapsedMs = nowMs - startedAtMs - heldBackMs;
      const isSlow = elapsedMs >= GRACE_MS && (received * 1_000) / elapsedMs < minBytesPerSecond;
      if (isSlow) body.destroy(refuse('request.timeout', 'The body arrives too slowly.'));
      else if (nowMs - startedAtMs > timeoutMs)
        body.destroy(refuse('request.timeout', 'The body did not arrive in time.'));
    },
  };
}
