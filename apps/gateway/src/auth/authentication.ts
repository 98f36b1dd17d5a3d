import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/platform';
import { refuse } from '../errors/refuse.js';
import { isInRanges } from './domain/address-range.js';
import { canonicalApiKey, kindOfApiKey } from './domain/api-key.js';
import { KeyHasher } from './key-hasher.js';
import type { AnyKey, KnownKey } from './known-key.js';
import { KnownKeys } from './known-keys.js';

/** Who stands behind a key. */
@Injectable()
export class Authentication {
  constructor(
    private readonly hasher: KeyHasher,
    private readonly keys: KnownKeys,
    private readonly clock: Clock,
  ) {}

  /**
   * The key that is alive, or that it is the operator's.
   *
   * @param address where the request comes from, after the trusted proxies
   * @throws ServiceError `auth.key_invalid` for a key that is not alive, `auth.address_not_allowed`,
   *   `organization.suspended`
   */
  async keyFrom(text: string, address: string): Promise<AnyKey> {
    const key = canonicalApiKey(text);
    const hashes = this.hasher.hashes(key);
    const operator = this.hasher.operatorWith(hashes[0]);
    if (operator !== undefined) return operator;
    return this.usable(kindOfApiKey(key) === undefined ? undefined : await this.keys.find(hashes), address);
  }

  /**
   * A key that was let in, as it is now.
   *
   * @param source `remembered` misses a change for at most five seconds, and only while the broker is away;
   *   `stored` misses none and costs a statement
   * @throws ServiceError as {@link keyFrom}
   */
  async again({ hash }: KnownKey, address: string, source: 'remembered' | 'stored'): Promise<KnownKey> {
    const found = await (source === 'stored' ? this.keys.findStored([hash]) : this.keys.find([hash]));
    return this.usable(found, address);
  }

  /** Calls back when the key may have changed, until the returned function is called. */
  onChange({ hash }: KnownKey, callback: () => void): () => void {
    return this.keys.onChange(hash, callback);
  }

  /** The same refusal in all cases: an expired key is nobody's business but its owner's. */
  private usable(known: KnownKey | undefined, address: string): KnownKey {
    if (known === undefined || this.hasExpired(known)) {
      throw refuse('auth.key_invalid', 'The API key is not valid: it is unknown, expired or revoked.');
    }
    if (known.allowedCidrs !== null && !isInRanges(address, known.allowedCidrs)) {
      throw refuse('auth.address_not_allowed', 'This API key may not be used from this address.');
    }
    if (known.isOrganizationSuspended) {
      throw refuse('organization.suspended', 'The organization of this API key is suspended.');
    }
    return known;
  }

  private hasExpired({ expiresAt }: KnownKey): boolean {
    return expiresAt !== null && expiresAt <= this.clock.now();
  }
}
