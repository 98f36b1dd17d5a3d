import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { FairQueue } from './fair-queue.js';
import { problemText } from '../dialect/send-problem.js';
import { refusalOf } from '../errors/refusal-of.js';
import './admitted-request.js';

/** Headers of a response that is replaced by a refusal. */
const RESPONSE_HEADERS = [
  ...['location', 'link', 'x-next-cursor', 'idempotent-replayed', 'content-disposition'],
  ...['etag', 'accept-ranges', 'content-range'],
];

/**
 * Checks the key again after slow steps. A key that was revoked, expired or lost a right while its request was
 * received, queued or answered gets the refusal that a fresh request would get.
 */
export function addCheckAgainHooks(fastify: FastifyInstance, queue: FairQueue): void {
  fastify.addHook('preValidation', async ({ admitted }) => {
    if (admitted === undefined) return;
    await admitted.takePlace(orgId => queue.enter(orgId));
    await admitted.check('remembered');
  });

  fastify.addHook('onSend', async ({ admitted }, reply, payload) => {
    if (admitted === undefined || reply.statusCode >= 400 || !admitted.isCheckOld) return payload;
    try {
      await admitted.check('stored');
      return payload;
    } catch (error) {
      // It would stay open: Fastify closes only a stream that it sends.
      if (payload instanceof Readable) payload.destroy();
      for (const name of RESPONSE_HEADERS) void reply.removeHeader(name);
      return problemText(reply, refusalOf(error));
    }
  });
}
