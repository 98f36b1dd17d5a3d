import type { FastifyInstance } from 'fastify';
import { refuse } from '../errors/problem-codes.js';
import { headFault } from './request-head.rule.js';

/**
 * Refuses with 400, before the key is checked, what proxies and services could interpret differently, and closes the
 * connection.
 */
export function refuseAmbiguousHeads(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const fault = headFault(request.raw);
    if (fault === undefined) {
      done();
      return;
    }
    done(
      refuse('request.ambiguous', 'The head of the request can be read in two ways.', { faults: [fault] }),
    );
  });
}
