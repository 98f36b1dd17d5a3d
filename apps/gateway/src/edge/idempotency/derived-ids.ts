import { Inject, Injectable } from '@nestjs/common';
import type { Idempotency } from '#libs/contracts';
import { IdSource, derivedUuid, keyedHash } from '#libs/platform';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';

/**
 * Ids for resources that a request creates in several services: all requests with one Idempotency-Key create the same
 * resource, including concurrent ones. Keyed, so that nobody can compute the ids of another caller from its keys.
 */
@Injectable()
export class DerivedIds {
  constructor(
    private readonly ids: IdSource,
    @Inject(SETTINGS) private readonly settings: Pick<GatewaySettings, 'API_KEY_PEPPER'>,
  ) {}

  /** A new id, for requests without a key. */
  next(): string {
    return this.ids.next();
  }

  /** The id for this key, whatever the request. */
  forKey(purpose: string, idempotency: Idempotency | undefined): string {
    if (idempotency === undefined) return this.ids.next();
    return this.derived(purpose, idempotency.scope, idempotency.key);
  }

  /** The id for this key and this exact request: the same key with another body has another id. */
  forRequest(purpose: string, idempotency: Idempotency | undefined): string {
    if (idempotency === undefined) return this.ids.next();
    return this.derived(purpose, idempotency.scope, idempotency.key, idempotency.fingerprint);
  }

  private derived(...parts: readonly string[]): string {
    // Uses the oldest pepper, so that a repetition derives the same ids after a new one was added in front.
    const pepper = this.settings.API_KEY_PEPPER.at(-1) ?? this.settings.API_KEY_PEPPER[0];
    return derivedUuid(keyedHash(pepper, JSON.stringify(parts)).toString('hex'));
  }
}
