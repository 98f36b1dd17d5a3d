import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { SETTINGS } from '../gateway.config.js';
import type { GatewaySettings } from '../gateway.config.js';
import { AccessGuard } from './admission/access.guard.js';
import { Admission } from './admission/admission.js';
import { Credentials } from './admission/credentials.js';
import { CreationPace } from './admission/creation-pace.js';
import { FairQueue } from './admission/fair-queue.js';
import { Neighbours } from './admission/neighbours.js';
import { AuditInterceptor } from './audit/audit.interceptor.js';
import { AuditLog } from './audit/audit-log.js';
import { PersonAudit } from './audit/person-audit.js';
import { Authentication } from './auth/authentication.js';
import { KeyHasher } from './auth/key-hasher.js';
import { KnownKeys } from './auth/known-keys.js';
import { KnownSessions } from './auth/known-sessions.js';
import { LastUse } from './auth/last-use.js';
import { SessionAuthentication } from './auth/session-authentication.js';
import { Dialects } from './dialect/dialects.js';
import { AnswerInterceptor } from './endpoint/answer.js';
import { ProblemFilter } from './endpoint/problem.filter.js';
import { RouteTable } from './endpoint/route-table.js';
import { ValidatedPipe } from './endpoint/validated.pipe.js';
import { RequestBodies } from './http/request-bodies.js';
import { DerivedIds } from './idempotency/derived-ids.js';
import { Housekeeping } from './idempotency/housekeeping.js';
import { RepetitionInterceptor } from './idempotency/repetition.interceptor.js';
import { RequestAnswers } from './idempotency/request-answers.js';
import { StoredAnswers } from './idempotency/stored-answers.js';
import { CursorInterceptor } from './paging/cursor.interceptor.js';
import { SignedCursors } from './paging/signed-cursors.js';
import { FailedLoginLimit } from './rate-limit/failed-login-limit.js';
import { RateLimitStore } from './rate-limit/rate-limit-store.js';
import { RequestLimits } from './rate-limit/request-limits.js';
import { TokenBuckets } from './rate-limit/token-buckets.js';

const AROUND_EVERY_ENDPOINT = [
  { provide: APP_GUARD, useClass: AccessGuard },
  { provide: APP_PIPE, useClass: ValidatedPipe },
  // The first is the outermost: the outcome is recorded after the response is built.
  { provide: APP_INTERCEPTOR, useClass: AuditInterceptor },
  // In this order: a repeated response is processed like any other.
  { provide: APP_INTERCEPTOR, useClass: AnswerInterceptor },
  { provide: APP_INTERCEPTOR, useClass: RepetitionInterceptor },
  { provide: APP_INTERCEPTOR, useClass: CursorInterceptor },
  { provide: APP_FILTER, useClass: ProblemFilter },
];

/** What the resources of the API inject. */
const EXPORTED = [
  ...[AuditLog, CreationPace, DerivedIds, FairQueue, KeyHasher, KnownKeys, KnownSessions],
  ...[RequestBodies, SignedCursors, StoredAnswers, TokenBuckets],
  ...[FailedLoginLimit, PersonAudit, RateLimitStore, SessionAuthentication],
];

/** Everything before and around a route. Global, because every resource is behind it. */
@Module({})
export class EdgeModule {
  /** @param dialects the native one and the emulated ones; the edge names none of them */
  static forRoot(settings: GatewaySettings, dialects: Dialects): DynamicModule {
    return {
      module: EdgeModule,
      global: true,
      imports: [DiscoveryModule],
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: Dialects, useValue: dialects },
        ...AROUND_EVERY_ENDPOINT,
        ...EXPORTED,
        ...[Admission, Credentials, Neighbours],
        ...[Authentication, LastUse],
        RequestLimits,
        ...[Housekeeping, RequestAnswers],
        RouteTable,
      ],
      exports: [SETTINGS, Dialects, ...EXPORTED],
    };
  }
}
