import { Injectable, Logger } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { from, lastValueFrom } from 'rxjs';
import type { Observable } from 'rxjs';
import { ServiceError } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { idempotencyRefusal } from '#libs/database';
import type { Caller } from '../auth/caller.js';
import { Answer } from '../endpoint/answer.js';
import { endpointOf } from '../endpoint/endpoint-of.js';
import { refuse } from '../errors/problem-codes.js';
import { idempotencyIn } from './idempotency.decorator.js';
import { RequestAnswers } from './request-answers.js';
import type { KnownRequest } from './request-answers.js';

/**
 * Answers a POST repeated with its Idempotency-Key from the stored first response, before anything is done for it, even
 * when the state has changed since. This covers every route except those whose service does so itself, and those with
 * streamed responses, which change nothing and may have any length.
 *
 * A stop of the gateway between the effect and the stored response, and concurrent requests, are handled by the
 * services that own the effect: they receive the same key, or an id derived from it.
 */
@Injectable()
export class RepetitionInterceptor implements NestInterceptor {
  private readonly logger = new Logger(RepetitionInterceptor.name);

  constructor(private readonly answers: RequestAnswers) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { caller } = request;
    const hasKey = request.headers['idempotency-key'] !== undefined;
    const answer = endpointOf(context.getHandler())?.answer;
    if (request.method !== 'POST' || caller === undefined || !hasKey || answer?.keptByService === true) {
      return next.handle();
    }
    const showsSecret = answer?.secret === true;
    const handle = (): Promise<unknown> => lastValueFrom(next.handle());
    return from(
      idempotencyIn(request).then(idempotency =>
        idempotency === undefined || answer?.streamed === true
          ? handle()
          : this.answered(idempotency, holderOf(caller), showsSecret, handle),
      ),
    );
  }

  private async answered(
    idempotency: Idempotency,
    holder: string,
    showsSecret: boolean,
    handle: () => Promise<unknown>,
  ): Promise<unknown> {
    // For a secret the holder is recorded first, so that no other key gets it, even if the response is never stored.
    const known = showsSecret
      ? await this.answers.claim(idempotency, holder)
      : await this.answers.find(idempotency);
    if (known !== undefined) {
      if (showsSecret && known.holder !== holder) throw heldByOtherKey();
      if (known.answer !== null) return replayed(idempotency, known);
    }
    try {
      return await this.kept(idempotency, holder, await handle());
    } catch (error) {
      if (showsSecret && isRefusal(error)) await this.answers.release(idempotency, holder);
      throw error;
    }
  }

  /**
   * The stored response: of two concurrent requests the second gets the response of the first. A failure here is
   * ignored: the effect is committed, and the service that owns it knows the key as well.
   */
  private async kept(idempotency: Idempotency, holder: string, result: unknown): Promise<unknown> {
    const { body, options } = asAnswer(result);
    const { location, headers } = options;
    try {
      const first = await this.answers.keep(idempotency, holder, {
        ...(body !== undefined && { body }),
        ...(location !== undefined && { location }),
        ...(headers !== undefined && { headers: { ...headers } }),
      });
      if (first?.fingerprint === idempotency.fingerprint) return replayed(idempotency, first);
    } catch (error) {
      this.logger.error({ msg: 'A response could not be stored for repetitions.' }, error);
    }
    return result;
  }
}

function asAnswer(result: unknown): Answer<unknown> {
  return result instanceof Answer ? result : new Answer(result);
}

function replayed({ fingerprint }: Idempotency, known: KnownRequest): Answer<unknown> {
  if (known.fingerprint !== fingerprint) throw idempotencyRefusal('reused');
  const { body, location, headers } = known.answer ?? {};
  return new Answer(body, { replayed: true, ...(location && { location }), ...(headers && { headers }) });
}

function heldByOtherKey(): ServiceError {
  return refuse(
    'idempotency.other_key',
    'Another API key sent this Idempotency-Key, and its answer shows a secret. Repeat it with that key.',
  );
}

function holderOf(caller: Caller): string {
  if (caller.kind === 'person') return caller.session.personId;
  return caller.kind === 'operator' ? 'operator' : caller.keyId;
}

/** With a refusal nothing was done; after any other error the effect may exist. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof ServiceError &&
    error.kind !== 'unavailable' &&
    error.kind !== 'internal' &&
    error.code !== 'idempotency.in_progress'
  );
}
