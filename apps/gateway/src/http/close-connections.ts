import type { FastifyInstance } from 'fastify';

const LOOK_EVERY_MS = 50;

/**
 * Lets connections go as they fall idle while the server closes.
 *
 * Node closes those that are idle at the time, but one whose request is still being answered then stays open
 * for the whole keep-alive time afterwards, and the process with it.
 */
export function closeConnectionsWhenIdle(fastify: FastifyInstance): void {
  fastify.addHook('preClose', done => {
    const { server } = fastify;
    const timer = setInterval(() => {
      server.closeIdleConnections();
    }, LOOK_EVERY_MS);
    server.once('close', () => {
      clearInterval(timer);
    });
    done();
  });
}
