import { Body, Controller, Param } from '@nestjs/common';
import type { Idempotency } from '#libs/contracts';
import { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';
import { OrganizationPath } from '../../edge/schemas/path-parameters.js';
import { MemberSpec, MemberView } from './member.dto.js';
import { OrganizationMembers } from './organization-members.js';

@Controller()
export class OrganizationMembersController {
  constructor(private readonly members: OrganizationMembers) {}

  @Endpoint('POST', '/v1/organizations/:org_id/members', {
    summary: 'Make a person a member of an organization',
    description:
      'The first owner of an organization, for example. `owner` has every scope; `operator`, `reviewer-lead` and ' +
      '`developer` have those listed in docs/accounts.md; `worker` uses the worker endpoints with the worker record ' +
      '`worker_id`. Owners invite others themselves.',
    access: 'operator',
    audit: { action: 'member.create', fields: ['person_id', 'roles', 'worker_id'] },
    answer: { status: 201, schema: MemberView, description: 'The member.' },
    problems: [
      ...(['organization.not_found', 'person.not_found', 'worker.not_found'] as const),
      ...(['member.exists', 'member.worker_taken'] as const),
    ],
  })
  async add(
    @Param({ schema: OrganizationPath }) { org_id }: OrganizationPath,
    @Body({ schema: MemberSpec }) spec: MemberSpec,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<MemberView>> {
    const { result, replayed } = await this.members.add(org_id, spec, idempotency);
    return new Answer(result, { replayed });
  }
}
