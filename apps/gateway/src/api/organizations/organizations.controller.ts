import { Body, Controller, Param } from '@nestjs/common';
import type { Idempotency } from '#libs/contracts';
import { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { OrganizationPath } from '../../edge/schemas/path-parameters.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';
import { OrganizationStanding } from './organization-standing.js';
import {
  NewOrganization,
  OrganizationChange,
  OrganizationSpec,
  OrganizationView,
} from './organization.dto.js';
import { Organizations } from './organizations.js';

@Controller()
export class OrganizationsController {
  constructor(
    private readonly organizations: Organizations,
    private readonly standing: OrganizationStanding,
  ) {}

  @Endpoint('POST', '/v1/organizations', {
    summary: 'Create an organization',
    description:
      'Requires an operator key. The first API key is returned once and cannot be retrieved later.',
    access: 'operator',
    audit: { action: 'organization.create', fields: Object.keys(OrganizationSpec.shape) },
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

  @Endpoint('GET', '/v1/organizations/:org_id', {
    summary: 'Get an organization',
    access: 'operator',
    answer: { status: 200, schema: OrganizationView, description: 'The organization.' },
    problems: ['organization.not_found'],
  })
  async get(@Param({ schema: OrganizationPath }) { org_id }: OrganizationPath): Promise<OrganizationView> {
    return this.standing.get(org_id);
  }

  @Endpoint('PATCH', '/v1/organizations/:org_id', {
    summary: 'Change an organization, suspend it, or lift its suspension',
    description:
      'Omitted fields are unchanged. Limits take effect immediately and are counted by each gateway; a key’s own ' +
      '`rate_limit` takes precedence over `key_rate_limit` and is counted over all gateways. ' +
      '`default_deadline_seconds` and `decision_reasoning` apply to new tasks. While an organization is suspended, all its keys and those ' +
      'of its workers are refused with `organization.suspended`. Its live tasks are cancelled: finished work is ' +
      'paid, other holds are returned, and webhooks deliver the final events. Lifting the suspension does not ' +
      'restore cancelled tasks.',
    access: 'operator',
    audit: {
      action: 'organization.update',
      fields: Object.keys(OrganizationChange.shape),
    },
    answer: { status: 200, schema: OrganizationView, description: 'The changed organization.' },
    problems: ['organization.not_found'],
  })
  async change(
    @Param({ schema: OrganizationPath }) { org_id }: OrganizationPath,
    @Body({ schema: OrganizationChange }) change: OrganizationChange,
  ): Promise<OrganizationView> {
    return this.standing.change(org_id, change);
  }
}
