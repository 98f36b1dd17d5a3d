import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { keyedHash, sameHash } from '#libs/platform';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import type { OperatorCaller } from './caller.js';

/**
 * How keys are stored: HMAC-SHA256 with the pepper. A fast hash is sufficient, since a key has 178 bits of randomness.
 *
 * During the rotation of the pepper a key has one hash per pepper; its next use stores the hash with the first.
 */
@Injectable()
export class KeyHasher {
  private readonly pepper: Buffer;
  private readonly formerPeppers: readonly Buffer[];
  private readonly operators: readonly { readonly hash: Buffer; readonly keyId: string }[];

  constructor(@Inject(SETTINGS) settings: Pick<GatewaySettings, 'API_KEY_PEPPER' | 'OPERATOR_KEY'>) {
    [this.pepper, ...this.formerPeppers] = settings.API_KEY_PEPPER;
    this.operators = settings.OPERATOR_KEY.map(key => ({ hash: this.hash(key), keyId: operatorKeyId(key) }));
  }

  /** The hash under which a key is stored from now on. */
  hash(key: string): Buffer {
    return keyedHash(this.pepper, key);
  }

  /** One hash per pepper, the current pepper's first. */
  hashes(key: string): readonly [Buffer, ...Buffer[]] {
    return [this.hash(key), ...this.formerPeppers.map(pepper => keyedHash(pepper, key))];
  }

  /** Compares hashes, and always all of them, so that timing reveals nothing about the keys. */
  operatorWith(hash: Buffer): OperatorCaller | undefined {
    const [found] = this.operators.filter(operator => sameHash(hash, operator.hash));
    return found && { kind: 'operator', keyId: found.keyId };
  }
}

/** Identifies operators' keys in the audit log without revealing them. */
function operatorKeyId(key: string): string {
  return `operator-${createHash('sha256').update(key).digest('hex').slice(0, 8)}`;
}
