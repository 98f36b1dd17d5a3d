import { z } from 'zod';
import { EXAMPLE, Id, InstantOut } from '#libs/contracts';
import { Role, StoredRoles } from '../../edge/auth/roles.rule.js';
import { named } from '../../edge/schemas/documented.js';
import { Email } from '../persons/email.rule.js';
import { EXAMPLE_PERSON, Locale } from '../persons/person.dto.js';
import type { Invitation } from './invitation.entity.js';
import { WORKER_FOR_ROLE, grantFields, hasWorkerForRole } from './member.dto.js';

export const InvitationSpec = named(
  'InvitationSpec',
  z
    .strictObject({
      email: Email,
      ...grantFields,
      /** The language of the mail, if the address has no account yet. */
      locale: Locale.default('en'),
    })
    .refine(hasWorkerForRole, WORKER_FOR_ROLE),
  { email: 'grace@example.com', roles: ['developer'] },
);
export type InvitationSpec = z.infer<typeof InvitationSpec>;

export const InvitationView = named(
  'Invitation',
  z.strictObject({
    id: Id,
    email: z.string(),
    roles: z.array(Role),
    worker_id: Id.nullable(),
    status: z.enum(['open', 'accepted', 'revoked', 'expired']),
    /** The person who sent it; null when it was sent with an API key. */
    invited_by: Id.nullable(),
    created_at: InstantOut,
    expires_at: InstantOut,
    /** When the mail was handed over to the mail server; null when it was not, so that it must be sent again. */
    sent_at: InstantOut.nullable(),
  }),
  {
    id: '0198f0a9-a4b5-7fc7-9829-3a4b5c6d7e8f',
    email: 'grace@example.com',
    roles: ['developer'],
    worker_id: null,
    status: 'open',
    invited_by: EXAMPLE_PERSON.id,
    created_at: EXAMPLE.createdAt,
    expires_at: '2026-03-09T03:50:00.000Z',
    sent_at: EXAMPLE.offeredAt,
  },
);
export type InvitationView = z.infer<typeof InvitationView>;

export const InvitationGiven = named(
  'InvitationGiven',
  z.strictObject({ token: z.string().min(1).max(100) }),
  { token: 'example-token-of-an-invitation-0000000000000' },
);
export type InvitationGiven = z.infer<typeof InvitationGiven>;

export function invitationViewOf(row: Invitation, now: Date): InvitationView {
  return {
    ...{ id: row.id, email: row.email, roles: StoredRoles.parse(row.roles), worker_id: row.worker_id },
    status: statusOf(row, now),
    invited_by: row.invited_by_person,
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
    sent_at: row.sent_at?.toISOString() ?? null,
  };
}

function statusOf(row: Invitation, now: Date): InvitationView['status'] {
  if (row.accepted_at !== null) return 'accepted';
  if (row.revoked_at !== null) return 'revoked';
  return row.expires_at <= now ? 'expired' : 'open';
}
