import { Controller } from '@nestjs/common';
import { SuspendOrganization } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { OrganizationSuspension } from './organization-suspension.js';

@Controller()
export class SuspendOrganizationCommand {
  constructor(private readonly suspension: OrganizationSuspension) {}

  @Answers(SuspendOrganization)
  async handle({
    org_id: orgId,
    suspended,
    revision,
  }: RequestOf<typeof SuspendOrganization>): Promise<ReplyOf<typeof SuspendOrganization>> {
    const holds = await this.suspension.state(orgId, { suspended, revision });
    return { live_tasks: holds && suspended ? await this.suspension.cancelLiveTasks(orgId) : 0 };
  }
}
