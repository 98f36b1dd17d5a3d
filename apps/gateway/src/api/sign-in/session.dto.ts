import { z } from 'zod';
import { EXAMPLE, Id, InstantOut } from '#libs/contracts';
import { Role, scopesOf } from '../../edge/auth/roles.rule.js';
import { KeyScope } from '../../edge/auth/scopes.rule.js';
import { named } from '../../edge/schemas/documented.js';
import { EXAMPLE_PERSON, Locale, PersonView } from '../persons/person.dto.js';
import type { ShownSession } from './sessions.repository.js';

export const SessionView = named(
  'Session',
  z.strictObject({
    id: Id,
    person: PersonView,
    memberships: z.array(
      z.strictObject({
        id: Id,
        organization: z.strictObject({ id: Id, name: z.string() }),
        roles: z.array(Role),
        /** Those of the roles. */
        scopes: z.array(KeyScope),
        /** The worker record that the worker endpoints act for. */
        worker_id: Id.nullable(),
      }),
    ),
    created_at: InstantOut,
    /** When it ends, however it is used. */
    expires_at: InstantOut,
    /** When it ends if it is not used until then. */
    idle_expires_at: InstantOut,
  }),
  {
    id: '0198f0a8-93a4-7fb6-8718-293a4b5c6d7e',
    person: EXAMPLE_PERSON,
    memberships: [
      {
        id: '0198f0a6-7182-7d94-a5f6-0718293a4b5c',
        organization: { id: EXAMPLE.orgId, name: 'Acme Security' },
        roles: ['worker'],
        scopes: [],
        worker_id: EXAMPLE.workerId,
      },
    ],
    created_at: EXAMPLE.createdAt,
    expires_at: '2026-03-09T03:50:00.000Z',
    idle_expires_at: '2026-03-02T15:50:00.000Z',
  },
);
export type SessionView = z.infer<typeof SessionView>;

export const SessionSummary = named(
  'SessionSummary',
  z.strictObject({
    id: Id,
    /** Whether it is the session of the request. */
    current: z.boolean(),
    method: z.enum(['code', 'link', 'passkey', 'oidc']).catch('code'),
    /** Of the sign-in. */
    ip: z.string(),
    user_agent: z.string().nullable(),
    created_at: InstantOut,
    last_used_at: InstantOut,
    expires_at: InstantOut,
  }),
  {
    ...{ id: '0198f0a8-93a4-7fb6-8718-293a4b5c6d7e', current: true, method: 'code' },
    ...{ ip: '203.0.113.7', user_agent: 'Mozilla/5.0', created_at: EXAMPLE.createdAt },
    ...{ last_used_at: EXAMPLE.endedAt, expires_at: '2026-03-09T03:50:00.000Z' },
  },
);
export type SessionSummary = z.infer<typeof SessionSummary>;

export function sessionViewOf(row: ShownSession, idleMs: number): SessionView {
  const idleEndMs = row.last_used_at.getTime() + idleMs;
  return {
    id: row.id,
    person: {
      ...{ id: row.person_id, email: row.email ?? '', name: row.name },
      ...{ locale: Locale.catch('en').parse(row.locale), time_zone: row.time_zone },
    },
    memberships: row.memberships.map(({ id, org_id, org_name, roles, worker_id }) => ({
      ...{ id, organization: { id: org_id, name: org_name } },
      ...{ roles, scopes: scopesOf(roles), worker_id },
    })),
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
    idle_expires_at: new Date(Math.min(idleEndMs, row.expires_at.getTime())).toISOString(),
  };
}
