import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ServiceError } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { SecretBox } from '#libs/platform';
import { MAX_LIVE_SECRETS, rotationOf } from './secret-rotation.rule.js';
import type { LiveSecret } from './secret-rotation.rule.js';
import { SECRET_BYTES, signingSecret } from './signature.rule.js';

const NEWEST = `
  SELECT generation, sealed FROM signing_secrets WHERE owner_id = $1 ORDER BY generation DESC LIMIT 1`;

const ALL = `
  SELECT generation, valid_until AS "validUntil" FROM signing_secrets WHERE owner_id = $1`;

const INSERT = `
  INSERT INTO signing_secrets (owner_id, generation, sealed, created_at) VALUES ($1, $2, $3, $4)
  ON CONFLICT DO NOTHING`;

const RETIRE = `UPDATE signing_secrets SET valid_until = $2 WHERE owner_id = $1 AND valid_until IS NULL`;

/** Serializes rotations per owner: two concurrent ones would otherwise use the same generation number. */
const LOCK_OWNER = `SELECT pg_advisory_xact_lock(hashtextextended('signing_secrets ' || $1, 0))`;

export interface Generation {
  readonly generation: number;
  readonly secret: string;
}

/**
 * The secrets that sign deliveries, encrypted. An owner is an endpoint, or an organization for the callbacks of its
 * tasks. Call within a transaction.
 */
@Injectable()
export class SigningSecretsRepository {
  constructor(private readonly box: SecretBox) {}

  /** The owner's newest secret, created if it has none. */
  async ensure(manager: SqlRunner, ownerId: string, now: Date): Promise<Generation> {
    await manager.query(LOCK_OWNER, [ownerId]);
    const newest = await this.newest(manager, ownerId);
    return newest ?? this.add(manager, ownerId, 1, now);
  }

  /**
   * Creates a new secret; the previous ones stay valid for a day from now, or until their earlier expiry.
   *
   * @throws ServiceError `webhook.too_many_secrets` if it would displace a secret that was promised to stay valid
   */
  async rotate(
    manager: SqlRunner,
    ownerId: string,
    now: Date,
  ): Promise<{ readonly secret: string; readonly previousValidUntil: Date }> {
    await manager.query(LOCK_OWNER, [ownerId]);
    const rotation = rotationOf(await rowsOf<LiveSecret>(manager, ALL, [ownerId]), now);
    if (rotation.outcome === 'too_many_live') throw tooManySecrets(rotation.retryAfterMs);
    const { generation, previousValidUntil } = rotation;
    await manager.query(RETIRE, [ownerId, previousValidUntil]);
    const { secret } = await this.add(manager, ownerId, generation, now);
    return { secret, previousValidUntil };
  }

  open(ownerId: string, sealed: string): string {
    return this.box.open(sealed, boundToOwner(ownerId));
  }

  private async newest(manager: SqlRunner, ownerId: string): Promise<Generation | undefined> {
    const [row] = await rowsOf<{ readonly generation: number; readonly sealed: string }>(manager, NEWEST, [
      ownerId,
    ]);
    return row && { generation: row.generation, secret: this.open(ownerId, row.sealed) };
  }

  private async add(manager: SqlRunner, ownerId: string, generation: number, now: Date): Promise<Generation> {
    const secret = signingSecret(randomBytes(SECRET_BYTES));
    await manager.query(INSERT, [ownerId, generation, this.box.seal(secret, boundToOwner(ownerId)), now]);
    return { generation, secret };
  }
}

function tooManySecrets(retryAfterMs: number): ServiceError {
  return new ServiceError(
    'conflict',
    'webhook.too_many_secrets',
    `${MAX_LIVE_SECRETS} secrets are valid, each for 24 h after it was replaced. Rotate again when one of them has expired.`,
    { retry_after_seconds: Math.ceil(retryAfterMs / 1_000) },
  );
}

/** The context that an owner's secrets are bound to. */
export function boundToOwner(ownerId: string): string {
  return `signing_secrets ${ownerId}`;
}
