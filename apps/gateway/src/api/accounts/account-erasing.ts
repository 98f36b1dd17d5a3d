import { Injectable } from '@nestjs/common';
import { DataSource, IsNull } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { ERASED_TEXT, notFound } from '#libs/contracts';
import { transaction } from '#libs/database';
import { Clock } from '#libs/platform';
import { KnownSessions } from '../../edge/auth/known-sessions.js';
import { withTheirMails } from '../mail/outgoing-mails.sql.js';
import { MembershipChanges } from '../members/membership-changes.js';
import { MembershipEntity } from '../members/membership.entity.js';
import { PersonEntity } from '../persons/person.entity.js';
import type { Person } from '../persons/person.entity.js';

/** Everything that signs a person in, or names their address. */
const FORGET_PERSON = [
  // Uses index sessions_of_person.
  `DELETE FROM sessions WHERE person_id = $1`,
  // Uses index sign_in_links_of_person.
  `DELETE FROM sign_in_links WHERE person_id = $1`,
  // Uses index passkeys_of_person.
  `DELETE FROM passkeys WHERE person_id = $1`,
  // Uses the index of the constraint oidc_identities_of_person.
  `DELETE FROM oidc_identities WHERE person_id = $1`,
];
const FORGET_ADDRESS = [
  // A scan: codes are kept for a day.
  withTheirMails(`DELETE FROM sign_in_codes WHERE email_key = $1 RETURNING id`),
  // A scan, once for a person.
  withTheirMails(`DELETE FROM invitations WHERE email_key = $1 RETURNING id`),
  `DELETE FROM outbox_mails WHERE lower(recipient) = $1`,
];

/** Erases the accounts of people. */
@Injectable()
export class AccountErasing {
  constructor(
    private readonly dataSource: DataSource,
    private readonly changes: MembershipChanges,
    private readonly sessions: KnownSessions,
    private readonly clock: Clock,
  ) {}

  /**
   * Ends the memberships, and erases the address, the name, and every way to sign in. The id stays, where the audit log
   * and tasks refer to it. Repeating it completes an interrupted one.
   *
   * @throws ServiceError `person.not_found`
   */
  async erase(personId: string): Promise<void> {
    const { manager } = this.dataSource;
    const person = await manager.findOneBy(PersonEntity, { id: personId, erased_at: IsNull() });
    if (person === null) throw notFound('person');
    const memberships = await manager.findBy(MembershipEntity, { person_id: personId, removed_at: IsNull() });
    for (const { id } of memberships) await this.endMembership(id);
    await transaction(this.dataSource, inTransaction => this.forget(inTransaction, person));
    this.sessions.changed(personId);
  }

  private async endMembership(id: string): Promise<void> {
    await this.changes.apply(async manager => {
      const before = await manager.findOne(MembershipEntity, {
        where: { id, removed_at: IsNull() },
        lock: { mode: 'pessimistic_write' },
      });
      return before === null ? undefined : { before, next: null };
    });
  }

  private async forget(manager: EntityManager, { id, email_key: key }: Person): Promise<void> {
    const now = this.clock.now();
    const nobody = { email: null, email_key: null, name: ERASED_TEXT, time_zone: 'UTC' };
    await manager.update(PersonEntity, { id }, { ...nobody, erased_at: now, updated_at: now });
    for (const sql of FORGET_PERSON) await manager.query(sql, [id]);
    for (const sql of FORGET_ADDRESS) await manager.query(sql, [key]);
  }
}
