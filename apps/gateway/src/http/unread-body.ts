import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** What is still read, and thrown away, of a body whose request has been answered. */
const DISCARD_AT_MOST_BYTES = 1_048_576;
const DISCARD_FOR_MS = 2_000;

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/**
 * Bounds what an answered request may still send.
 *
 * A refusal goes out before the body is read. Closing the connection right then could reset it before the client has
 * read the answer, and reading on for as long as the client likes would give it the connection for nothing. So the
 * rest is discarded: a client that sends what it announced keeps its connection, any other one loses it.
 */
export function boundUnreadBodies(server: Server): void {
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!hasBody(request)) return;
    // Before Node's own listener, which would read on without a bound.
    response.prependOnceListener('finish', () => {
      discardBody(request);
    });
  });
}

/** Reads the rest of a body without keeping it, and closes the connection if that takes too long or too much. */
export function discardBody(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  const { socket } = request;
  const close = (): void => {
    socket.destroy();
  };
  const timer = setTimeout(close, DISCARD_FOR_MS).unref();
  const stop = (): void => {
    clearTimeout(timer);
    socket.off('close', stop);
  };
  let discarded = 0;
  request.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > DISCARD_AT_MOST_BYTES) close();
  });
  request.once('end', stop);
  socket.once('close', stop);
  // Marks the request as read at once; `resume` alone does so a tick later, after Node has looked.
  request.read(0);
  request.resume();
}
