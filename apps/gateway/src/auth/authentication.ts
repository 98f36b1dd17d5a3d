import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/platform';
import { refuse } from '../errors/refuse.js';
import { isInRanges } from './domain/address-range.js';
import { canonicalApiKey, kindOfApiKey } from './domain/api-key.js';
import { KeyHasher } from './key-hasher.js';
import type { KnownKey } from './known-key.js';
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
  async keyFrom(text: string, address: string): Promise<KnownKey | 'operator'> {
    const key = canonicalApiKey(text);
    const hash = this.hasher.hash(key);
    if (this.hasher.isOperator(hash)) return 'operator';
    // The same answer in all cases: an expired key is nobody's business but its owner's.
    const known = kindOfApiKey(key) === undefined ? undefined : await this.keys.find(hash);
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
