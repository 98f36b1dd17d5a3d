import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Metrics } from '#libs/platform';
import { Admission } from '../auth/admission.js';
import { addDialectHooks } from '../dialects/dialect-hooks.js';
import { closeConnectionsWhenIdle } from './close-connections.js';
import { addRequestHooks } from './request-hooks.js';

/** For `startService`: what Fastify needs before the first request. */
export function configureHttp(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  addRequestHooks(fastify, app.get(Metrics, { strict: false }));
  addDialectHooks(fastify, app.get(Admission, { strict: false }));
  closeConnectionsWhenIdle(fastify);
}
