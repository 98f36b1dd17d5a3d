import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { changedRows, transaction, violates } from '#libs/database';
import { refuse } from '../../edge/errors/problem-codes.js';
import { PasskeyEntity } from './passkey.entity.js';
import type { Passkey } from './passkey.entity.js';

/** More than anyone uses; what a person can store has a bound. */
const MAX_PASSKEYS = 20;

/** Locks the person, so that two passkeys added at once are counted. Uses persons_pkey. */
const LOCK_PERSON = `SELECT id FROM persons WHERE id = $1 FOR UPDATE`;

/** Uses passkeys_pkey. Of two uses at the same moment with the same counter, one is refused. */
const USE = `
  UPDATE passkeys SET counter = $2, last_used_at = $3
   WHERE id = $1 AND (counter < $2 OR counter = 0 AND $2 = 0)`;

/** Stores passkeys. */
@Injectable()
export class PasskeysRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws ServiceError `passkey.exists`, `passkey.too_many` */
  async insert(passkey: Passkey): Promise<void> {
    await transaction(this.dataSource, async manager => {
      await manager.query(LOCK_PERSON, [passkey.person_id]);
      const count = await manager.countBy(PasskeyEntity, { person_id: passkey.person_id });
      if (count >= MAX_PASSKEYS) {
        throw refuse('passkey.too_many', `A person has at most ${MAX_PASSKEYS} passkeys: delete one first.`);
      }
      try {
        await manager.insert(PasskeyEntity, passkey);
      } catch (error) {
        if (!violates(error, 'passkeys_credential_id')) throw error;
        throw refuse('passkey.exists', 'This authenticator has a passkey here already.');
      }
    });
  }

  /** Newest first; uses index passkeys_of_person. */
  async list(personId: string): Promise<readonly Passkey[]> {
    return this.dataSource.manager.find(PasskeyEntity, {
      where: { person_id: personId },
      order: { id: 'DESC' },
    });
  }

  /** Uses the index of the constraint passkeys_credential_id. */
  async withCredential(credentialId: string): Promise<Passkey | null> {
    return this.dataSource.manager.findOneBy(PasskeyEntity, { credential_id: credentialId });
  }

  /** @returns whether the passkey still exists, and was not used further in the meantime */
  async use(manager: EntityManager, id: string, counter: number, now: Date): Promise<boolean> {
    return (await changedRows(manager, USE, [id, counter, now])) === 1;
  }

  /** @returns whether there was one */
  async delete(personId: string, id: string): Promise<boolean> {
    const { affected } = await this.dataSource.manager.delete(PasskeyEntity, { id, person_id: personId });
    return affected === 1;
  }
}
