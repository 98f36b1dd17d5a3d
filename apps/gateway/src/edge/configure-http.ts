import { setImmediate as nextTurn } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { Metrics } from '#libs/platform';
import { addAdmissionHook } from './admission/admission-hook.js';
import { Admission } from './admission/admission.js';
import { addCheckAgainHooks } from './admission/check-again-hooks.js';
import { SETTINGS } from '../gateway.config.js';
import type { GatewaySettings } from '../gateway.config.js';
import { Dialects } from './dialect/dialects.js';
import { sendStatusOfAnswer } from './endpoint/answer-status.js';
import { refuse } from './errors/problem-codes.js';
import { refuseAmbiguousHeads } from './http/ambiguous-head.js';
import { bodyLimitsOf } from './http/body-limits.rule.js';
import { closeConnectionsWhenIdle } from './http/close-connections.js';
import { limitConnections } from './http/connection-limits.js';
import { deferContinue } from './http/receive-body.js';
import { CreationPace } from './admission/creation-pace.js';
import { FairQueue } from './admission/fair-queue.js';
import { parseJsonBody } from './http/parse-json-body.js';
import { OpenRequests } from './http/open-requests.js';
import { limitPipelining } from './http/pipelining.js';
import { RequestBodies } from './http/request-bodies.js';
import { addRequestHooks } from './http/request-hooks.js';
import { boundUnreadBodies } from './http/unread-body.js';

/** Takes at most 2 ms to parse. */
const LARGE_BODY_BYTES = 65_536;

/** For `startService`: configures Fastify before the first request. */
export function configureHttp(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  const settings = app.get<GatewaySettings>(SETTINGS, { strict: false });
  app.get(Dialects, { strict: false }).decorate(fastify);
  const bodies = app.get(RequestBodies, { strict: false });
  const open = new OpenRequests(fastify.server);
  closeConnectionsWhenIdle(fastify, open, settings.KEEP_ALIVE_DRAIN_MS);
  limitConnections(fastify.server, settings);
  boundUnreadBodies(fastify.server);
  deferContinue(fastify.server);
  addRequestHooks(fastify, app.get(Metrics, { strict: false }));
  refuseAmbiguousHeads(fastify);
  limitPipelining(fastify, open, settings.MAX_PIPELINED_REQUESTS);
  addAdmissionHook(fastify, app.get(Admission, { strict: false }), bodies);
  const queue = app.get(FairQueue, { strict: false });
  const pace = app.get(CreationPace, { strict: false });
  const enter = async ({ admitted, routeOptions }: FastifyRequest): Promise<void> => {
    if (admitted === undefined) return;
    if (routeOptions.config.endpoint?.createsTask === true) await pace.wait(admitted);
    await admitted.takePlace(orgId => queue.enter(orgId));
  };
  fastify.addContentTypeParser('application/json', async (request: FastifyRequest) => {
    if (takesFile(request)) return undefined;
    const body = await bodies.read(request);
    // Parsing a large body blocks the event loop, so it counts as part of the request's turn.
    await enter(request);
    const { value, inexact } = parseJsonBody(
      body,
      bodyLimitsOf(request.routeOptions.config.endpoint?.itemsIn),
    );
    if (inexact !== undefined) request.inexactItems = inexact;
    // Parsing a large body and processing it each get their own turn of the event loop.
    if (body.length >= LARGE_BODY_BYTES) await nextTurn();
    return value;
  });
  fastify.addContentTypeParser('*', (request: FastifyRequest) =>
    takesFile(request)
      ? Promise.resolve(undefined)
      : Promise.reject(refuse('request.media_type', 'Send the body as application/json.')),
  );
  addCheckAgainHooks(fastify, queue);
  sendStatusOfAnswer(fastify);
}

/** The endpoint reads such a body itself, as a stream; see `FileBody`. */
function takesFile({ routeOptions }: FastifyRequest): boolean {
  return routeOptions.config.endpoint?.takesFile === true;
}
