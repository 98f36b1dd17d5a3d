import { Body, Controller } from '@nestjs/common';
import type { Idempotency } from '#libs/contracts';
import { Answer } from '../endpoint/answer.js';
import { Endpoint } from '../endpoint/endpoint.decorator.js';
import { IdempotencyKey } from '../idempotency/idempotency.decorator.js';
import { NewOrganization, OrganizationSpec } from './organization.dto.js';
import { Organizations } from './organizations.js';

@Controller()
export class OrganizationsController {
  constructor(private readonly organizations: Organizations) {}

  @Endpoint('POST', '/v1/organizations', {
    summary: 'Create an organization',
    description:
      'With the key from the installation’s settings. Its keys are shown in this answer and never again.',
    access: 'operator',
    answer: {
      status: 201,
      schema: NewOrganization,
      description: 'The organization and its first key.',
      secret: true,
    },
  })
  async create(
    @Body({ schema: OrganizationSpec }) spec: OrganizationSpec,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<NewOrganization>> {
    const { result, replayed } = await this.organizations.create(spec, idempotency);
    return new Answer(result, { replayed });
  }
}
