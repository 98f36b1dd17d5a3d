import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { keyedHash, sameHash } from '#libs/platform';
import { SETTINGS } from '../gateway.config.js';
import type { GatewaySettings } from '../gateway.config.js';
import type { OperatorCaller } from './domain/caller.js';

/**
 * How keys are stored: HMAC-SHA256 with the pepper. Fast is fine, since a key is 178 bits of chance.
 *
 * While one pepper replaces another a key has a hash with each; it is stored with the first from its next use on.
 */
@Injectable()
export class KeyHasher {
  readonly #pepper: Buffer;
  readonly #formerPeppers: readonly Buffer[];
  readonly #operators: readonly { readonly hash: Buffer; readonly keyId: string }[];

  constructor(@Inject(SETTINGS) settings: Pick<GatewaySettings, 'API_KEY_PEPPER' | 'OPERATOR_KEY'>) {
    [this.#pepper, ...this.#formerPeppers] = settings.API_KEY_PEPPER;
    this.#operators = settings.OPERATOR_KEY.map(key => ({ hash: this.hash(key), keyId: operatorKeyId(key) }));
  }

  /** The hash under which a key is stored from now on. */
  hash(key: string): Buffer {
    return keyedHash(this.#pepper, key);
  }

  /** With each pepper, the one in use first. */
  hashes(key: string): readonly [Buffer, ...Buffer[]] {
    return [this.hash(key), ...this.#formerPeppers.map(pepper => keyedHash(pepper, key))];
  }

  /** Both sides are hashes and all are compared, so that the time this takes tells nothing of the keys. */
  operatorWith(hash: Buffer): OperatorCaller | undefined {
    const [found] = this.#operators.filter(operator => sameHash(hash, operator.hash));
    return found && { kind: 'operator', keyId: found.keyId };
  }
}

/** Tells operators' keys apart in the audit log without showing anything of them. */
function operatorKeyId(key: string): string {
  return `operator-${createHash('sha256').update(key).digest('hex').slice(0, 8)}`;
}
