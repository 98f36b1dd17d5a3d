import { Inject, Injectable } from '@nestjs/common';
import { keyedHash, sameHash } from '#libs/platform';
import { SETTINGS } from '../gateway.config.js';
import type { GatewaySettings } from '../gateway.config.js';

/** How keys are stored: HMAC-SHA256 with the pepper. Fast is fine, since a key is 178 bits of chance. */
@Injectable()
export class KeyHasher {
  readonly #pepper: Buffer;
  readonly #operator: Buffer;

  constructor(@Inject(SETTINGS) settings: Pick<GatewaySettings, 'API_KEY_PEPPER' | 'OPERATOR_KEY'>) {
    this.#pepper = settings.API_KEY_PEPPER;
    this.#operator = this.hash(settings.OPERATOR_KEY);
  }

  hash(key: string): Buffer {
    return keyedHash(this.#pepper, key);
  }

  /** Both sides are hashes, so that the time this takes tells nothing of the key. */
  isOperator(hash: Buffer): boolean {
    return sameHash(hash, this.#operator);
  }
}
