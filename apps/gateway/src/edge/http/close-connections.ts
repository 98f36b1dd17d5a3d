import type { FastifyInstance } from 'fastify';

const CHECK_EVERY_MS = 50;

/**
 * Closes connections as they become idle while the server closes.
 *
 * Node closes only those that are idle at the time. A connection whose request is still being answered would stay open
 * for the whole keep-alive time afterwards, and keep the process alive.
 */
export function closeConnectionsWhenIdle(fastify: FastifyInstance): void {
  fastify.addHook('preClose', done => {
    const { server } = fastify;
    const timer = setInterval(() => {
      server.closeIdleConnections();
    }, CHECK_EVERY_MS);
    server.once('close', () => {
      clearInterval(timer);
    });
    done();
  });
}
