import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { ServiceError } from '#libs/contracts';
import { SecretBox } from '#libs/platform';
import { MAX_LIVE_SECRETS, rotationOf } from './secret-rotation.rule.js';
import { SECRET_BYTES, signingSecret } from './signature.rule.js';
import { SigningSecretEntity } from './signing-secret.entity.js';

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
  async ensure(manager: EntityManager, ownerId: string, now: Date): Promise<Generation> {
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
    manager: EntityManager,
    ownerId: string,
    now: Date,
  ): Promise<{ readonly secret: string; readonly previousValidUntil: Date }> {
    await manager.query(LOCK_OWNER, [ownerId]);
    const rotation = rotationOf(await manager.findBy(SigningSecretEntity, { ownerId }), now);
    if (rotation.outcome === 'too_many_live') throw tooManySecrets(rotation.retryAfterMs);
    const { generation, previousValidUntil } = rotation;
    const isNewest = { ownerId, validUntil: IsNull() };
    await manager.update(SigningSecretEntity, isNewest, { validUntil: previousValidUntil });
    const { secret } = await this.add(manager, ownerId, generation, now);
    return { secret, previousValidUntil };
  }

  open(ownerId: string, sealed: string): string {
    return this.box.open(sealed, boundToOwner(ownerId));
  }

  private async newest(manager: EntityManager, ownerId: string): Promise<Generation | undefined> {
    const newest = await manager.findOne(SigningSecretEntity, {
      where: { ownerId },
      order: { generation: 'DESC' },
    });
    if (newest === null) return undefined;
    return { generation: newest.generation, secret: this.open(ownerId, newest.sealed) };
  }

  private async add(
    manager: EntityManager,
    ownerId: string,
    generation: number,
    now: Date,
  ): Promise<Generation> {
    const secret = signingSecret(randomBytes(SECRET_BYTES));
    const sealed = this.box.seal(secret, boundToOwner(ownerId));
    const row = { ownerId, generation, sealed, createdAt: now, validUntil: null };
    await manager.insert(SigningSecretEntity, row);
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
