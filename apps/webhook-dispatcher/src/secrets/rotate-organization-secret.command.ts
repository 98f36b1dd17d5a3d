import { Controller } from '@nestjs/common';
import { RotateOrganizationSecret } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { IdempotentWrites } from './idempotent-writes.js';
import { SigningSecretsRepository } from './signing-secrets.repository.js';

const Answer = RotateOrganizationSecret.reply.omit({ replayed: true });

@Controller()
export class RotateOrganizationSecretCommand {
  constructor(
    private readonly writes: IdempotentWrites,
    private readonly secrets: SigningSecretsRepository,
  ) {}

  @HandlesCommand(RotateOrganizationSecret)
  async handle({
    org_id,
    idempotency,
  }: RequestOf<typeof RotateOrganizationSecret>): Promise<ReplyOf<typeof RotateOrganizationSecret>> {
    const { result, replayed } = await this.writes.run(Answer, idempotency, async (manager, now) => {
      const { secret, previousValidUntil } = await this.secrets.rotate(manager, org_id, now);
      return { secret, previous_valid_until: previousValidUntil.toISOString() };
    });
    return { ...result, replayed };
  }
}
