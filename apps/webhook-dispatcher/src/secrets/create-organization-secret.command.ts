import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CreateOrganizationSecret, ServiceError } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { transaction } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { SigningSecretsRepository } from './signing-secrets.repository.js';

@Controller()
export class CreateOrganizationSecretCommand {
  constructor(
    private readonly dataSource: DataSource,
    private readonly secrets: SigningSecretsRepository,
    private readonly clock: Clock,
  ) {}

  @HandlesCommand(CreateOrganizationSecret)
  async handle({
    org_id,
  }: RequestOf<typeof CreateOrganizationSecret>): Promise<ReplyOf<typeof CreateOrganizationSecret>> {
    const { generation, secret } = await transaction(this.dataSource, manager =>
      this.secrets.ensure(manager, org_id, this.clock.now()),
    );
    if (generation === 1) return { secret };
    throw new ServiceError(
      'conflict',
      'organization.secret_rotated',
      "The organization's first secret has been replaced. Rotate it again to get a new one.",
    );
  }
}
