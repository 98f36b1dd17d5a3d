import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Id, notFound } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { decodeCursor, pageFrom } from '#libs/database';
import { Clock } from '#libs/platform';
import type { AgentCaller } from '../../edge/auth/caller.js';
import type { PageQuery } from '../../edge/schemas/input.js';
import { invitationViewOf } from './invitation.dto.js';
import type { InvitationSpec, InvitationView } from './invitation.dto.js';
import { InvitationMails } from './invitation-mails.js';
import { InvitationsRepository } from './invitations.repository.js';
import { Inviting } from './inviting.js';
import { Memberships } from './memberships.js';

const Position = z.strictObject({ id: Id });

/** The invitations of an organization, on behalf of its own members and keys. */
@Injectable()
export class Invitations {
  constructor(
    private readonly inviting: Inviting,
    private readonly mails: InvitationMails,
    private readonly repository: InvitationsRepository,
    private readonly memberships: Memberships,
    private readonly clock: Clock,
  ) {}

  /**
   * Without `sent_at`, the mail was not sent yet: the queue repeats it until the invitation expires.
   *
   * @throws ServiceError as {@link Inviting.invite}, `sign_in.no_mail`, `invitation.too_many`, `worker.not_found`
   */
  async invite(
    caller: AgentCaller,
    spec: InvitationSpec,
    idempotency: Idempotency | undefined,
  ): Promise<{ readonly result: InvitationView; readonly replayed: boolean }> {
    await this.memberships.workerOf(caller.orgId, spec.worker_id);
    await this.mails.requireRoom(caller.orgId);
    const { result, replayed, mail } = await this.inviting.invite(caller, spec, idempotency);
    const sentAt = mail && (await this.mails.send(mail));
    return { result: { ...result, sent_at: sentAt?.toISOString() ?? result.sent_at }, replayed };
  }

  async list(
    { orgId }: AgentCaller,
    { limit, cursor }: PageQuery,
  ): Promise<{ data: readonly InvitationView[]; next_cursor: string | null }> {
    const beforeId = cursor === undefined ? null : decodeCursor(Position, cursor).id;
    const rows = await this.repository.list(orgId, beforeId, limit + 1);
    const now = this.clock.now();
    const views = rows.map(row => invitationViewOf(row, now));
    const { items, cursor: next } = pageFrom(views, limit, ({ id }) => ({ id }));
    return { data: items, next_cursor: next };
  }

  /** Revoking one that was revoked or accepted changes nothing. @throws ServiceError `invitation.not_found` */
  async revoke({ orgId }: AgentCaller, id: string): Promise<void> {
    if (await this.repository.revoke(orgId, id, this.clock.now())) return;
    if ((await this.repository.find(orgId, id)) === null) throw notFound('invitation');
  }
}
