import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

const MAX_LISTENERS = 20;

/**
 * Resets the connection when a body fails while it is sent, so that no client takes the received part for the whole: a
 * client that reads until the connection closes, as in HTTP/1.0, would not notice the missing last chunk.
 *
 * Before the first byte Fastify can still send a problem.
 */
export function resetWhenBroken(body: Readable, reply: FastifyReply): void {
  // Node warns from the eleventh listener on. A streamed response has exactly thirteen for its end.
  reply.raw.setMaxListeners(MAX_LISTENERS);
  body.once('error', () => {
    if (reply.raw.headersSent) reply.raw.socket?.resetAndDestroy();
  });
}
