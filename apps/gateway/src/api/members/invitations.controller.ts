import { Body, Controller, Param, Query } from '@nestjs/common';
import { pageOf } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { Agent, Person } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller, PersonCaller } from '../../edge/auth/caller.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';
import { PageQuery } from '../../edge/schemas/input.js';
import { InvitationPath } from '../../edge/schemas/path-parameters.js';
import { InvitationAcceptance } from './invitation-acceptance.js';
import { InvitationGiven, InvitationSpec, InvitationView } from './invitation.dto.js';
import { Invitations } from './invitations.js';
import { MemberView } from './member.dto.js';

@Controller()
export class InvitationsController {
  constructor(
    private readonly invitations: Invitations,
    private readonly acceptance: InvitationAcceptance,
  ) {}

  @Endpoint('POST', '/v1/invitations', {
    summary: 'Invite a person',
    description:
      'Mails a link that the person with this address accepts once they are signed in; an address without an account ' +
      'gets one by signing in with a code. Valid for seven days, and used once; a new invitation for the same address ' +
      'replaces it. The caller must hold every scope of the roles, when it is sent and when it is accepted.',
    access: 'members:write',
    poolLimits: 'refused',
    // Without the address, which would stay there for good.
    audit: { action: 'invitation.create', fields: ['roles', 'worker_id'] },
    answer: { status: 201, schema: InvitationView, description: 'The invitation.' },
    problems: [
      ...(['member.exists', 'worker.not_found', 'auth.grant_too_wide'] as const),
      ...(['sign_in.no_mail', 'invitation.too_many'] as const),
    ],
  })
  async invite(
    @Agent() caller: AgentCaller,
    @Body({ schema: InvitationSpec }) spec: InvitationSpec,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<InvitationView>> {
    const { result, replayed } = await this.invitations.invite(caller, spec, idempotency);
    return new Answer(result, { replayed });
  }

  @Endpoint('GET', '/v1/invitations', {
    summary: 'List invitations',
    description: 'Newest first, with those that ended in the last 30 days.',
    access: 'members:read',
    poolLimits: 'refused',
    answer: { status: 200, schema: pageOf(InvitationView), description: 'A page of invitations.' },
    problems: ['cursor.invalid'],
  })
  async list(@Agent() caller: AgentCaller, @Query({ schema: PageQuery }) query: PageQuery) {
    return this.invitations.list(caller, query);
  }

  @Endpoint('DELETE', '/v1/invitations/:invitation_id', {
    summary: 'Withdraw an invitation',
    description: 'It can no longer be accepted. A member who accepted it stays a member.',
    access: 'members:write',
    poolLimits: 'refused',
    audit: { action: 'invitation.revoke', fields: [] },
    answer: { status: 204, schema: null, description: 'Withdrawn.' },
    problems: ['invitation.not_found'],
  })
  async revoke(
    @Agent() caller: AgentCaller,
    @Param({ schema: InvitationPath }) { invitation_id }: InvitationPath,
  ): Promise<void> {
    await this.invitations.revoke(caller, invitation_id);
  }

  @Endpoint('POST', '/v1/invitations/accept', {
    summary: 'Accept an invitation',
    description:
      'With the token after `#token=` of its link, signed in as the person with the address it was sent to.',
    access: 'person',
    audit: { action: 'invitation.accept', fields: [] },
    answer: { status: 201, schema: MemberView, description: 'The membership.' },
    problems: [
      ...(['invitation.invalid', 'invitation.other_person'] as const),
      ...(['member.exists', 'member.worker_taken', 'worker.not_found'] as const),
    ],
  })
  async accept(
    @Person() { session }: PersonCaller,
    @Body({ schema: InvitationGiven }) { token }: InvitationGiven,
  ): Promise<MemberView> {
    return this.acceptance.accept(session.personId, token);
  }
}
