import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { notFound } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { transaction, violates } from '#libs/database';
import { KnownSessions } from '../../edge/auth/known-sessions.js';
import { StoredAnswers } from '../../edge/idempotency/stored-answers.js';
import { Persons } from '../persons/persons.js';
import { MemberView } from './member.dto.js';
import type { MemberSpec } from './member.dto.js';
import { personIdsOf } from './membership-keys.js';
import { Memberships, memberViewOf } from './memberships.js';

/** What the operator does with the members of organizations. */
@Injectable()
export class OrganizationMembers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly persons: Persons,
    private readonly memberships: Memberships,
    private readonly answers: StoredAnswers,
    private readonly sessions: KnownSessions,
  ) {}

  /** @throws ServiceError as {@link Memberships.add}, `organization.not_found`, `person.not_found`, `worker.not_found` */
  async add(
    orgId: string,
    { person_id: personId, roles, worker_id: workerId }: MemberSpec,
    idempotency: Idempotency | undefined,
  ): Promise<{ readonly result: MemberView; readonly replayed: boolean }> {
    const worker = await this.memberships.workerOf(orgId, workerId);
    const grant = {
      ...{ orgId, personId, roles, createdByKey: null },
      ...{ workerId: workerId ?? null, personIds: personIdsOf(personId, worker) },
    };
    try {
      const added = await transaction(this.dataSource, manager =>
        this.answers.runOnce(manager, idempotency, MemberView, async () => {
          const person = await this.persons.get(personId, manager);
          return memberViewOf(await this.memberships.add(manager, grant), person);
        }),
      );
      this.sessions.changed(personId);
      await this.memberships.nameWorker(grant);
      return added;
    } catch (error) {
      if (violates(error, 'api_keys_org_id_fkey')) throw notFound('organization');
      throw error;
    }
  }
}
