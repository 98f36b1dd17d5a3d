import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { idempotentReply, idempotentRequest } from '../../model/request-fields.js';
import { Id, InstantOut } from '../../model/scalars.js';
import { SigningSecret } from '../../model/webhook.js';

/**
 * The secret that signs deliveries to the callbacks of an organization's tasks: `generation` 1 is created with the
 * organization and returned by repeated commands until it has been rotated. Errors: `organization.secret_rotated`
 * (conflict).
 */
export const CreateOrganizationSecret = defineCommand({
  subject: 'command.webhook-dispatcher.create-organization-secret',
  request: z.strictObject({ org_id: Id }),
  reply: z.strictObject({ secret: SigningSecret }),
  sealedInReply: ['secret'],
});

/**
 * A new secret for an organization's callbacks; both are valid for 24 h. Errors: `webhook.too_many_secrets` (conflict,
 * with a time to wait: five are valid), `idempotency.*`.
 */
export const RotateOrganizationSecret = defineCommand({
  subject: 'command.webhook-dispatcher.rotate-organization-secret',
  request: z.strictObject({ org_id: Id, ...idempotentRequest }),
  reply: z.strictObject({ secret: SigningSecret, previous_valid_until: InstantOut, ...idempotentReply }),
  sealedInReply: ['secret'],
});
