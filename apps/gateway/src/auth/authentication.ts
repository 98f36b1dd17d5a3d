import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/platform';
import { refuse } from '../errors/refuse.js';
import { KeyRateLimit } from '../rate-limit/key-rate-limit.js';
import type { Caller } from './domain/caller.js';
import { kindOfApiKey } from './domain/api-key.js';
import { isInRanges } from './domain/address-range.js';
import { KeyHasher } from './key-hasher.js';
import { callerWith } from './known-key.js';
import type { KnownKey } from './known-key.js';
import { KnownKeys } from './known-keys.js';
import { LastUse } from './last-use.js';

/** Who stands behind a key. */
@Injectable()
export class Authentication {
  constructor(
    private readonly hasher: KeyHasher,
    private readonly keys: KnownKeys,
    private readonly rateLimit: KeyRateLimit,
    private readonly lastUse: LastUse,
    private readonly clock: Clock,
  ) {}

  /**
   * @param address where the request comes from, after the trusted proxies
   * @throws ServiceError `unauthorized` for a key that is not alive, `forbidden` for a wrong address,
   *   `rate_limited` when the key has used up its limit
   */
  async callerWith(key: string, address: string): Promise<Caller> {
    const hash = this.hasher.hash(key);
    if (this.hasher.isOperator(hash)) return { kind: 'operator' };
    // The same answer in all cases: an expired key is nobody's business but its owner's.
    const known = kindOfApiKey(key) === undefined ? undefined : await this.keys.find(hash);
    if (known === undefined || this.hasExpired(known)) {
      throw refuse('auth.key_invalid', 'The API key is not valid: it is unknown, expired or revoked.');
    }
    if (known.allowedCidrs !== null && !isInRanges(address, known.allowedCidrs)) {
      throw refuse('auth.address_not_allowed', 'This API key may not be used from this address.');
    }
    await this.rateLimit.take(known);
    this.lastUse.note(known.id);
    return callerWith(known);
  }

  private hasExpired({ expiresAt }: KnownKey): boolean {
    return expiresAt !== null && expiresAt <= this.clock.now();
  }
}
