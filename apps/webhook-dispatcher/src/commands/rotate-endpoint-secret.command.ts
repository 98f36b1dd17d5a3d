import { Controller } from '@nestjs/common';
import { RotateWebhookEndpointSecret } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { EndpointsRepository } from '../persistence/endpoints.repository.js';
import { SigningSecretsRepository } from '../persistence/signing-secrets.repository.js';
import { IdempotentWrites } from './idempotent-writes.js';

const Answer = RotateWebhookEndpointSecret.reply.omit({ replayed: true });

@Controller()
export class RotateEndpointSecretCommand {
  constructor(
    private readonly writes: IdempotentWrites,
    private readonly endpoints: EndpointsRepository,
    private readonly secrets: SigningSecretsRepository,
  ) {}

  @Answers(RotateWebhookEndpointSecret)
  async handle({
    org_id,
    endpoint_id,
    idempotency,
  }: RequestOf<typeof RotateWebhookEndpointSecret>): Promise<ReplyOf<typeof RotateWebhookEndpointSecret>> {
    const { result, replayed } = await this.writes.run(Answer, idempotency, async (manager, now) => {
      await this.endpoints.get(manager, org_id, endpoint_id);
      const { secret, previousValidUntil } = await this.secrets.rotate(manager, endpoint_id, now);
      return { secret, previous_valid_until: previousValidUntil.toISOString() };
    });
    return { ...result, replayed };
  }
}
