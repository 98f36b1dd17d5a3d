import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/platform';
import { refuse } from '../errors/problem-codes.js';
import { isInRanges } from '../http/address-range.rule.js';
import { Dialects } from '../dialect/dialects.js';
import { kindOfApiKey } from './api-key.rule.js';
import { KeyHasher } from './key-hasher.js';
import type { AnyKey, KnownKey } from './known-key.js';
import { KnownKeys } from './known-keys.js';

/** Resolves keys to callers. */
@Injectable()
export class Authentication {
  constructor(
    private readonly hasher: KeyHasher,
    private readonly keys: KnownKeys,
    private readonly dialects: Dialects,
    private readonly clock: Clock,
  ) {}

  /**
   * The valid key, or the operator's.
   *
   * @param address the client's address as forwarded by trusted proxies
   * @throws ServiceError `auth.key_invalid` for a key that is not valid, `auth.address_not_allowed`,
   *   `organization.suspended`
   */
  async keyFrom(text: string, address: string): Promise<AnyKey> {
    const key = this.dialects.canonicalKey(text);
    const hashes = this.hasher.hashes(key);
    const operator = this.hasher.operatorWith(hashes[0]);
    if (operator !== undefined) return operator;
    const isWellFormed = kindOfApiKey(key, this.dialects.keyPrefixes) !== undefined;
    return this.usable(isWellFormed ? await this.keys.find(hashes) : undefined, address);
  }

  /**
   * The current state of an admitted key.
   *
   * @param source `remembered` misses a change for at most five seconds, and only while the broker is unavailable;
   *   `stored` misses none and costs a statement
   * @throws ServiceError as {@link keyFrom}
   */
  async again({ hash }: KnownKey, address: string, source: 'remembered' | 'stored'): Promise<KnownKey> {
    const found = await (source === 'stored' ? this.keys.findStored([hash]) : this.keys.find([hash]));
    return this.usable(found, address);
  }

  /**
   * The key with this hash; undefined when it was revoked. For the keys of memberships, which have no text.
   *
   * @throws ServiceError `organization.suspended`
   */
  async known(hash: Buffer, address: string, source: 'remembered' | 'stored'): Promise<KnownKey | undefined> {
    const found = await (source === 'stored' ? this.keys.findStored([hash]) : this.keys.find([hash]));
    return found === undefined || this.hasExpired(found) ? undefined : this.usable(found, address);
  }

  /** Calls back when the key may have changed, until the returned function is called. */
  onChange({ hash }: KnownKey, callback: () => void): () => void {
    return this.keys.onChange(hash, callback);
  }

  /** Refuses all cases alike, so that only its owner learns that a key has expired. */
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
