import { Injectable } from '@nestjs/common';
import { EraseAccounts, ErasePerson, FindAccounts } from '#libs/contracts';
import type { Idempotency, PersonErasure } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { AuditLog } from '../../edge/audit/audit-log.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { DerivedIds } from '../../edge/idempotency/derived-ids.js';
import { ApiKeyRepository } from '../api-keys/api-key.repository.js';
import { WorkerAccounts } from '../workers/worker-accounts.js';

export interface PersonToErase {
  readonly who: { readonly person_id: string } | { readonly worker_id: string };
  readonly reference: string | null;
  readonly idempotency: Idempotency | undefined;
}

/** Erases a person from all that the services know of them. */
@Injectable()
export class PersonErasing {
  constructor(
    private readonly commands: CommandClient,
    private readonly accounts: WorkerAccounts,
    private readonly keys: ApiKeyRepository,
    private readonly log: AuditLog,
    private readonly ids: DerivedIds,
  ) {}

  /**
   * The names go last, since a repetition of an interrupted request finds the person by them.
   *
   * @throws ServiceError `worker.not_found`
   */
  async erase(caller: AgentCaller, { who, reference, idempotency }: PersonToErase): Promise<PersonErasure> {
    const { orgId: org_id } = caller;
    const { person_id, worker_ids } = await this.commands.send(FindAccounts, { org_id, ...who });
    for (const workerId of worker_ids) await this.accounts.close(caller, workerId);
    const erasure = await this.commands.send(ErasePerson, {
      erasure_id: this.ids.forKey('erasure', idempotency),
      ...{ org_id, person_id, worker_ids, reference },
    });
    if (person_id !== null) {
      await this.keys.forgetPerson(org_id, person_id);
      await this.log.forgetPerson(org_id, person_id);
    }
    await this.commands.send(EraseAccounts, { org_id, worker_ids });
    return erasure;
  }
}
