import { Body, Controller, Param, Query } from '@nestjs/common';
import { pageOf } from '#libs/contracts';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { PageQuery } from '../../edge/schemas/input.js';
import { MemberPath } from '../../edge/schemas/path-parameters.js';
import { MemberChange, MemberView } from './member.dto.js';
import { Members } from './members.js';

@Controller()
export class MembersController {
  constructor(private readonly members: Members) {}

  @Endpoint('GET', '/v1/members', {
    summary: 'List members',
    description: 'The people who are members of the organization, newest first.',
    access: 'members:read',
    poolLimits: 'refused',
    answer: { status: 200, schema: pageOf(MemberView), description: 'A page of members.' },
    problems: ['cursor.invalid'],
  })
  async list(@Agent() caller: AgentCaller, @Query({ schema: PageQuery }) query: PageQuery) {
    return this.members.list(caller, query);
  }

  @Endpoint('PATCH', '/v1/members/:member_id', {
    summary: 'Change the roles of a member',
    description:
      'Takes effect at once on every gateway, also for requests that are held open. The caller must hold every scope ' +
      'of the roles, before and after. The last owner stays one. An omitted `worker_id` is unchanged for a member who ' +
      'stays a worker.',
    access: 'members:write',
    poolLimits: 'refused',
    audit: { action: 'member.update', fields: ['roles', 'worker_id'] },
    answer: { status: 200, schema: MemberView, description: 'The changed member.' },
    problems: [
      ...(['member.not_found', 'member.last_owner', 'member.worker_taken'] as const),
      ...(['worker.not_found', 'auth.grant_too_wide'] as const),
    ],
  })
  async change(
    @Agent() caller: AgentCaller,
    @Param({ schema: MemberPath }) { member_id }: MemberPath,
    @Body({ schema: MemberChange }) change: MemberChange,
  ): Promise<MemberView> {
    return this.members.change(caller, member_id, change);
  }

  @Endpoint('DELETE', '/v1/members/:member_id', {
    summary: 'Remove a member',
    description:
      'At once and on every gateway: what the person holds open ends. Their account, and their memberships in other ' +
      'organizations, stay, and so do keys that they created. Invitations that they sent can no longer be accepted.',
    access: 'members:write',
    poolLimits: 'refused',
    audit: { action: 'member.remove', fields: [] },
    answer: { status: 204, schema: null, description: 'Removed.' },
    problems: ['member.not_found', 'member.last_owner', 'auth.grant_too_wide'],
  })
  async remove(
    @Agent() caller: AgentCaller,
    @Param({ schema: MemberPath }) { member_id }: MemberPath,
  ): Promise<void> {
    await this.members.remove(caller, member_id);
  }
}
