import { z } from 'zod';
import { EXAMPLE, Id, InstantOut } from '#libs/contracts';
import { Role, ROLES } from '../../edge/auth/roles.rule.js';
import { named } from '../../edge/schemas/documented.js';
import { EXAMPLE_PERSON } from '../persons/person.dto.js';

const Roles = z
  .array(Role)
  .min(1)
  .max(ROLES.length)
  .refine(roles => new Set(roles).size === roles.length, 'Names a role twice.');

interface RolesAndWorker {
  readonly roles: readonly Role[];
  readonly worker_id?: string | undefined;
}

/** What a member is in an organization, as it is given. */
export const grantFields = {
  roles: Roles,
  /** The worker record of a member with the role `worker`, and of no other. */
  worker_id: Id.optional(),
};

/** Whether there is a worker record exactly for the role that needs it. */
export function hasWorkerForRole({ roles, worker_id: workerId }: RolesAndWorker): boolean {
  return roles.includes('worker') === (workerId !== undefined);
}

export const WORKER_FOR_ROLE = {
  path: ['worker_id'],
  message: 'Goes with the role worker: both or neither.',
};

export const MemberSpec = named(
  'MemberSpec',
  z.strictObject({ person_id: Id, ...grantFields }).refine(hasWorkerForRole, WORKER_FOR_ROLE),
  { person_id: EXAMPLE_PERSON.id, roles: ['operator'] },
);
export type MemberSpec = z.infer<typeof MemberSpec>;

export const MemberChange = named('MemberChange', z.strictObject(grantFields), { roles: ['reviewer-lead'] });
export type MemberChange = z.infer<typeof MemberChange>;

export const MemberView = named(
  'Member',
  z.strictObject({
    id: Id,
    person: z.strictObject({ id: Id, email: z.string(), name: z.string() }),
    roles: z.array(Role),
    worker_id: Id.nullable(),
    created_at: InstantOut,
    updated_at: InstantOut,
  }),
  {
    id: '0198f0a6-7182-7d94-a5f6-0718293a4b5c',
    person: { id: EXAMPLE_PERSON.id, email: EXAMPLE_PERSON.email, name: EXAMPLE_PERSON.name },
    roles: ['operator'],
    worker_id: null,
    created_at: EXAMPLE.createdAt,
    updated_at: EXAMPLE.createdAt,
  },
);
export type MemberView = z.infer<typeof MemberView>;
