import { Body, Controller, Param } from '@nestjs/common';
import type { Idempotency } from '#libs/contracts';
import { Answer } from '../endpoint/answer.js';
import { Endpoint } from '../endpoint/endpoint.decorator.js';
import { OrganizationPath } from '../endpoint/path-parameters.js';
import { IdempotencyKey } from '../idempotency/idempotency.decorator.js';
import {
  NewOrganization,
  OrganizationChange,
  OrganizationSpec,
  OrganizationView,
} from './organization.dto.js';
import { OrganizationChanges } from './organization-changes.js';
import { Organizations } from './organizations.js';

@Controller()
export class OrganizationsController {
  constructor(
    private readonly organizations: Organizations,
    private readonly changes: OrganizationChanges,
  ) {}

  @Endpoint('POST', '/v1/organizations', {
    summary: 'Create an organization',
    description:
      'With the key from the installation’s settings. Its keys are shown in this answer and never again.',
    access: 'operator',
    answer: { status: 201, schema: NewOrganization, description: 'The organization and its first key.' },
  })
  async create(
    @Body({ schema: OrganizationSpec }) spec: OrganizationSpec,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<NewOrganization>> {
    const { result, replayed } = await this.organizations.create(spec, idempotency);
    return new Answer(result, { replayed });
  }

  @Endpoint('PATCH', '/v1/organizations/:org_id', {
    summary: 'Change an organization',
    description:
      'What is left out stays. Limits take effect at once; each gateway counts them for itself. A key’s own ' +
      '`rate_limit` goes before `key_rate_limit`, and is counted over all gateways together.',
    access: 'operator',
    answer: { status: 200, schema: OrganizationView, description: 'The organization as it is now.' },
    problems: ['organization.not_found'],
  })
  async change(
    @Param({ schema: OrganizationPath }) { org_id }: OrganizationPath,
    @Body({ schema: OrganizationChange }) change: OrganizationChange,
  ): Promise<OrganizationView> {
    return this.changes.apply(org_id, change);
  }
}
