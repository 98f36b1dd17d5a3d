import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** The maximum that is read and discarded of a body after its request was answered. */
const DISCARD_AT_MOST_BYTES = 1_048_576;
const DISCARD_FOR_MS = 2_000;

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/**
 * Limits what a client may still send after its request was answered.
 *
 * A refusal is sent before the body is read. Closing the connection right then could reset it before the client has
 * read the response, and reading without a limit would let the client hold the connection. So the rest is discarded: a
 * client that sends what it announced keeps its connection, any other one loses it.
 */
export function boundUnreadBodies(server: Server): void {
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!hasBody(request)) return;
    // Before Node's own listener, which would read without a limit.
    response.prependOnceListener('finish', () => {
      discardBody(request);
    });
  });
}

/** Discards the rest of a body, and closes the connection when it takes too long or is too large. */
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
  // Marks the request as read immediately; `resume` alone does so a tick later, after Node has checked.
  request.read(0);
  request.resume();
}
