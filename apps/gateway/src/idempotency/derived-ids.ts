import { Inject, Injectable } from '@nestjs/common';
import type { Idempotency } from '#libs/contracts';
import { IdSource, derivedUuid, keyedHash } from '#libs/platform';
import { SETTINGS } from '../gateway.config.js';
import type { GatewaySettings } from '../gateway.config.js';

/**
 * Ids for what a request makes in several services: all requests with one Idempotency-Key make the same
 * thing, also when they come at once. Keyed, so that nobody can work out another's ids from its words.
 */
@Injectable()
export class DerivedIds {
  constructor(
    private readonly ids: IdSource,
    @Inject(SETTINGS) private readonly settings: Pick<GatewaySettings, 'API_KEY_PEPPER'>,
  ) {}

  /** A new id without a key. */
  next(): string {
    return this.ids.next();
  }

  /** The id for this key, whatever is asked with it. */
  forKey(purpose: string, idempotency: Idempotency | undefined): string {
    if (idempotency === undefined) return this.ids.next();
    return this.derived(purpose, idempotency.scope, idempotency.key);
  }

  /** The id for this key and this very request: the same key with another body has another. */
  forRequest(purpose: string, idempotency: Idempotency | undefined): string {
    if (idempotency === undefined) return this.ids.next();
    return this.derived(purpose, idempotency.scope, idempotency.key, idempotency.fingerprint);
  }

  private derived(...parts: readonly string[]): string {
    // With the oldest pepper, so that a repetition means the same ids after a new one was put in front.
    const pepper = this.settings.API_KEY_PEPPER.at(-1) ?? this.settings.API_KEY_PEPPER[0];
    return derivedUuid(keyedHash(pepper, JSON.stringify(parts)).toString('hex'));
  }
}
