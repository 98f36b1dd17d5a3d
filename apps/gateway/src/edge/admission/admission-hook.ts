import { NotFoundException } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ServiceError } from '#libs/contracts';
import type { RequestBodies } from '../http/request-bodies.js';
import { discardBody, hasBody } from '../http/unread-body.js';
import type { Admission } from './admission.js';
import './admitted-request.js';

/** Methods for which Fastify reads no body. */
const WITHOUT_BODY: ReadonlySet<string> = new Set(['GET', 'HEAD', 'TRACE']);

/**
 * Admits requests, in every dialect, before their bodies are read: a client without a valid key costs no more than its
 * headers. Only routes declared public need no key. Where no route matches, the key is checked before the 404, so that
 * every request with a key counts against its limit.
 */
export function addAdmissionHook(
  fastify: FastifyInstance,
  admission: Admission,
  bodies: RequestBodies,
): void {
  const admitRequest = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    bodies.announce(request, reply);
    const access = request.routeOptions.config.endpoint?.access;
    if (access === 'browser') admission.requireOwnPage(request);
    else if (access !== 'public') await admission.admit(request, reply);
    if (request.is404) throw new NotFoundException();
    if (WITHOUT_BODY.has(request.method) && hasBody(request.raw)) discardBody(request.raw);
  };
  fastify.addHook('onRequest', (request, reply, done) => {
    const { headers, headersWhenLockedOut } = request.dialect;
    void reply.headers(headers);
    admitRequest(request, reply).then(
      () => {
        done();
      },
      (error: unknown) => {
        if (isLockedOut(error)) void reply.headers(headersWhenLockedOut);
        done(error instanceof Error ? error : new Error('The request could not be admitted.'));
      },
    );
  });
}

function isLockedOut(error: unknown): boolean {
  return error instanceof ServiceError && error.code === 'auth.too_many_failures';
}
