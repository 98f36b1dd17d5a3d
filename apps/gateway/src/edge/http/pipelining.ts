import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { refuse } from '../errors/problem-codes.js';

/**
 * Refuses requests above this number of unanswered ones on a connection, and closes it. Node hands over at once all
 * requests that a client pipelines in one packet, which can be thousands.
 */
export function limitPipelining(fastify: FastifyInstance, atMost: number): void {
  const server: Server = fastify.server;
  const unanswered = new WeakMap<Socket, number>();
  server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    unanswered.set(socket, (unanswered.get(socket) ?? 0) + 1);
    response.once('close', () => {
      unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1);
    });
  });
  fastify.addHook('onRequest', (request, _reply, done) => {
    if ((unanswered.get(request.raw.socket) ?? 0) <= atMost) {
      done();
      return;
    }
    done(refuse('request.too_many_pipelined', `A connection may have ${atMost} unanswered requests.`));
  });
}
