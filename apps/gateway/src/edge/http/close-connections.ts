import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { FastifyInstance } from 'fastify';
import type { OpenRequests } from './open-requests.js';

const CHECK_EVERY_MS = 50;

/**
 * Closes connections as they become idle while the server closes.
 *
 * Closing an idle connection at once would break the request that its client may be sending just then. So the server
 * first goes on for a while: it answers what arrives with `Connection: close`, after which the client opens a new
 * connection, to another replica. Those that stayed idle are closed then, and those whose request is still being
 * answered when they become idle: they would otherwise stay open for the whole keep-alive time, and keep the process
 * alive. So are those on which no whole request has arrived: Node neither counts them as idle nor limits their time
 * while a server closes.
 *
 * @param drainMs how long clients have to send another request
 */
export function closeConnectionsWhenIdle(
  fastify: FastifyInstance,
  open: OpenRequests,
  drainMs: number,
): void {
  const { server } = fastify;
  const connections = promisify(server.getConnections.bind(server));
  let isDraining = false;
  // Fastify has set the header for some of them; this is for refusals, too.
  fastify.addHook('onSend', (_, reply, payload, done) => {
    if (isDraining) reply.header('connection', 'close');
    done(null, payload);
  });
  fastify.addHook('preClose', async () => {
    isDraining = true;
    const giveUpAt = performance.now() + drainMs;
    while ((await connections()) > 0 && performance.now() < giveUpAt) await pause(CHECK_EVERY_MS);
    const timer = setInterval(() => {
      for (const socket of open.withoutRequest()) socket.destroySoon();
    }, CHECK_EVERY_MS);
    server.once('close', () => {
      clearInterval(timer);
    });
  });
}
