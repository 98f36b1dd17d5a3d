import { z } from 'zod';
import { Id, InstantOut, Label, SigningSecret, Title } from '#libs/contracts';
import { named } from '../endpoint/documented.js';

export const OrganizationSpec = named('OrganizationSpec', z.strictObject({ name: Label }));
export type OrganizationSpec = z.infer<typeof OrganizationSpec>;

export const NewOrganization = named(
  'NewOrganization',
  z.strictObject({
    org_id: Id,
    name: z.string(),
    /** An API key with every scope. Shown this once. */
    admin_key: z.string(),
    /** Signs the deliveries to the callbacks of its tasks. Shown this once. */
    signing_secret: SigningSecret,
  }),
);
export type NewOrganization = z.infer<typeof NewOrganization>;

export const OrganizationChange = named(
  'OrganizationChange',
  z
    .strictObject({
      suspended: z.boolean(),
      /** Why; for the operator's own eyes. */
      reason: Title.optional(),
    })
    .refine(({ suspended, reason }) => suspended || reason === undefined, {
      path: ['reason'],
      message: 'Only goes with a suspension.',
    }),
);
export type OrganizationChange = z.infer<typeof OrganizationChange>;

export const OrganizationView = named(
  'OrganizationView',
  z.strictObject({
    org_id: Id,
    name: z.string(),
    suspended: z.boolean(),
    /** Null while it is not suspended. */
    suspension: z.strictObject({ reason: z.string().nullable(), suspended_at: InstantOut }).nullable(),
    created_at: InstantOut,
  }),
);
export type OrganizationView = z.infer<typeof OrganizationView>;
