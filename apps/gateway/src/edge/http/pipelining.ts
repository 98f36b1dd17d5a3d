import type { FastifyInstance } from 'fastify';
import { refuse } from '../errors/problem-codes.js';
import type { OpenRequests } from './open-requests.js';

/**
 * Refuses requests above this number of unanswered ones on a connection, and closes it. Node hands over at once all
 * requests that a client pipelines in one packet, which can be thousands.
 */
export function limitPipelining(fastify: FastifyInstance, open: OpenRequests, atMost: number): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (open.unansweredOn(request.raw.socket) <= atMost) {
      done();
      return;
    }
    done(refuse('request.too_many_pipelined', `A connection may have ${atMost} unanswered requests.`));
  });
}
