import { Controller } from '@nestjs/common';
import { RotateWebhookEndpointSecret, ServiceError } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { IdempotentWrites } from '../secrets/idempotent-writes.js';
import { isSignedByOrganization } from '../secrets/signature.rule.js';
import { SigningSecretsRepository } from '../secrets/signing-secrets.repository.js';
import { EndpointsRepository } from './endpoints.repository.js';

const Answer = RotateWebhookEndpointSecret.reply.omit({ replayed: true });

@Controller()
export class RotateEndpointSecretCommand {
  constructor(
    private readonly writes: IdempotentWrites,
    private readonly endpoints: EndpointsRepository,
    private readonly secrets: SigningSecretsRepository,
  ) {}

  @HandlesCommand(RotateWebhookEndpointSecret)
  async handle({
    org_id,
    pools,
    endpoint_id,
    idempotency,
  }: RequestOf<typeof RotateWebhookEndpointSecret>): Promise<ReplyOf<typeof RotateWebhookEndpointSecret>> {
    const { result, replayed } = await this.writes.run(Answer, idempotency, async (manager, now) => {
      const endpoint = await this.endpoints.get(manager, { orgId: org_id, pools }, endpoint_id);
      if (isSignedByOrganization(endpoint)) {
        throw new ServiceError(
          'conflict',
          'webhook_endpoint.organization_secret',
          "The organization's secret signs what goes to this endpoint. Rotate that one.",
        );
      }
      const { secret, previousValidUntil } = await this.secrets.rotate(manager, endpoint_id, now);
      return { secret, previous_valid_until: previousValidUntil.toISOString() };
    });
    return { ...result, replayed };
  }
}
