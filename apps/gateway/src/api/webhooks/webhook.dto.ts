import { z } from 'zod';
import { DeliveryStatus, Id, InstantOut, SigningSecret, WebhookEndpointView, EXAMPLE } from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';
import { pageQuery } from '../../edge/schemas/input.js';
import { EXAMPLE_ENDPOINT } from '../../openapi/models/webhook-models.js';

export const NewWebhookEndpoint = named(
  'NewWebhookEndpoint',
  z.strictObject({
    ...WebhookEndpointView.shape,
    /**
     * Signs the deliveries to it. Shown only once: null for an endpoint that existed already, and where the
     * organization's secret signs, as for a task's endpoint in a foreign dialect.
     */
    secret: SigningSecret.nullable(),
  }),
  { ...EXAMPLE_ENDPOINT, secret: EXAMPLE.signingSecret },
);
export type NewWebhookEndpoint = z.infer<typeof NewWebhookEndpoint>;

export const RotatedSecret = named(
  'RotatedSecret',
  z.strictObject({
    /** Shown only once. */
    secret: SigningSecret,
    /** Until then deliveries carry both signatures. */
    previous_valid_until: InstantOut,
  }),
  { secret: EXAMPLE.signingSecret, previous_valid_until: '2026-03-03T03:50:00.000Z' },
);
export type RotatedSecret = z.infer<typeof RotatedSecret>;

export const EndpointQuery = z.strictObject({ task_id: Id.optional(), ...pageQuery });
export type EndpointQuery = z.output<typeof EndpointQuery>;

export const DeliveryQuery = z.strictObject({
  task_id: Id.optional(),
  endpoint_id: Id.optional(),
  status: DeliveryStatus.optional(),
  ...pageQuery,
});
export type DeliveryQuery = z.output<typeof DeliveryQuery>;
