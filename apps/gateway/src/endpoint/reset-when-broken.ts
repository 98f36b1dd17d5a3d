import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

const MAX_LISTENERS = 20;

/**
 * A body that fails while it is sent resets the connection, so that no client takes what it has for the whole: one that
 * reads until the connection closes, as HTTP/1.0 has it, would not see the last chunk missing.
 *
 * Before the first byte there is still time for a problem, which Fastify sends.
 */
export function resetWhenBroken(body: Readable, reply: FastifyReply): void {
  // Node warns from the eleventh on. A streamed answer has thirteen that listen for its end, and no more come.
  reply.raw.setMaxListeners(MAX_LISTENERS);
  body.once('error', () => {
    if (reply.raw.headersSent) reply.raw.socket?.resetAndDestroy();
  });
}
