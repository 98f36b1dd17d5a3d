import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Metrics } from '#libs/platform';
import { addRequestHooks } from './request-hooks.js';

/** For `startService`: what Fastify needs before the first request. */
export function configureHttp(app: NestFastifyApplication): void {
  addRequestHooks(app.getHttpAdapter().getInstance(), app.get(Metrics, { strict: false }));
}
