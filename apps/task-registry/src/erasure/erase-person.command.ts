import { Controller } from '@nestjs/common';
import { ErasePerson, GetPersonErasure, labelKey } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { PersonErasureRepository } from './person-erasure.repository.js';

@Controller()
export class ErasePersonCommand {
  constructor(private readonly erasures: PersonErasureRepository) {}

  @HandlesCommand(ErasePerson)
  async erase(request: RequestOf<typeof ErasePerson>): Promise<ReplyOf<typeof ErasePerson>> {
    const { erasure_id: erasureId, org_id: orgId, worker_ids: workerIds, person_id, reference } = request;
    const personKey = person_id === null ? null : labelKey(person_id);
    await this.erasures.start({ erasureId, orgId, workerIds, personKey, reference });
    return this.erasures.get(orgId, erasureId);
  }

  @HandlesCommand(GetPersonErasure)
  async get(request: RequestOf<typeof GetPersonErasure>): Promise<ReplyOf<typeof GetPersonErasure>> {
    return this.erasures.get(request.org_id, request.erasure_id);
  }
}
