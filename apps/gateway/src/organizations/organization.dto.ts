import { z } from 'zod';
import { Id, Label, SigningSecret } from '#libs/contracts';
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
