import type { FastifyInstance } from 'fastify';
import { ServiceError } from '#libs/contracts';
import type { Admission } from '../auth/admission.js';
import '../auth/caller.decorator.js';
import { pathOf } from '../http/path-of.js';
import { conventionsAt } from './conventions-at.js';

/**
 * Requests in a dialect are let in before anything else is looked at: every one then counts against its key's
 * limit, also one whose body is not JSON or that asks for what is not there, and every answer can say how the
 * limit stands. Native requests go on as they were.
 */
export function addDialectHooks(fastify: FastifyInstance, admission: Admission): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const { dialect, headers, headersWhenShutOut } = conventionsAt(pathOf(request));
    if (dialect === 'native') {
      done();
      return;
    }
    void reply.headers(headers);
    admission.admit(request, reply).then(
      caller => {
        request.caller = caller;
        done();
      },
      (error: unknown) => {
        if (isShutOut(error)) void reply.headers(headersWhenShutOut);
        done(error instanceof Error ? error : new Error('The request could not be let in.'));
      },
    );
  });
}

function isShutOut(error: unknown): boolean {
  return error instanceof ServiceError && error.code === 'auth.too_many_failures';
}
