import { Body, Controller, Param } from '@nestjs/common';
import { RotateOrganizationSecret, RotateWebhookEndpointSecret } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { NoBody } from '../../edge/schemas/input.js';
import { WebhookEndpointPath } from '../../edge/schemas/path-parameters.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';
import { poolLimitOf } from '../../edge/auth/pool-limits.js';
import { RotatedSecret } from './webhook.dto.js';

const BOTH_VALID =
  'Deliveries are signed with the old secret and the new one for 24 h. The new one is shown in this answer and never ' +
  'again. At most five secrets are valid at a time: a rotation that would end one before its time is refused with 409 ' +
  'and `Retry-After`.';

@Controller()
export class WebhookSecretsController {
  constructor(private readonly commands: CommandClient) {}

  @Endpoint('POST', '/v1/webhook-endpoints/:endpoint_id/rotate-secret', {
    summary: 'Rotate a webhook endpoint’s secret',
    description: BOTH_VALID,
    access: 'webhooks:write',
    poolLimits: 'filtered',
    audit: { action: 'webhook_endpoint.rotate_secret', fields: [] },
    answer: { status: 200, schema: RotatedSecret, description: 'The new secret.', secret: true },
    problems: [
      'webhook_endpoint.not_found',
      'webhook_endpoint.organization_secret',
      'webhook.too_many_secrets',
    ],
  })
  async rotateEndpointSecret(
    @Agent() caller: AgentCaller,
    @Param({ schema: WebhookEndpointPath }) { endpoint_id }: WebhookEndpointPath,
    @Body({ schema: NoBody }) _body: NoBody,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<RotatedSecret>> {
    const request = {
      org_id: caller.orgId,
      ...poolLimitOf(caller),
      endpoint_id,
      ...(idempotency && { idempotency }),
    };
    const { replayed, ...rotated } = await this.commands.send(RotateWebhookEndpointSecret, request);
    return new Answer(rotated, { replayed });
  }

  @Endpoint('POST', '/v1/webhook-secret/rotate', {
    summary: 'Rotate the organization’s signing secret',
    description: `It signs the deliveries to the callbacks of tasks. ${BOTH_VALID}`,
    access: 'webhooks:write',
    poolLimits: 'refused',
    audit: { action: 'webhook_secret.rotate', fields: [] },
    answer: { status: 200, schema: RotatedSecret, description: 'The new secret.', secret: true },
    problems: ['webhook.too_many_secrets'],
  })
  async rotateOrganizationSecret(
    @Agent() { orgId }: AgentCaller,
    @Body({ schema: NoBody }) _body: NoBody,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<RotatedSecret>> {
    const request = { org_id: orgId, ...(idempotency && { idempotency }) };
    const { replayed, ...rotated } = await this.commands.send(RotateOrganizationSecret, request);
    return new Answer(rotated, { replayed });
  }
}
