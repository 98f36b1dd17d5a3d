import { Controller, Query } from '@nestjs/common';
import { pageOf } from '#libs/contracts';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { AuditAction, AuditQuery, InstallationAuditQuery } from './audit-action.dto.js';
import { AuditHistory } from './audit-history.js';

@Controller()
export class AuditController {
  constructor(private readonly history: AuditHistory) {}

  @Endpoint('GET', '/v1/audit/actions', {
    summary: 'List audited actions',
    description:
      'Newest first: who changed keys, workers, pools, webhooks, prices, funds and settings, when, from where, and ' +
      'with what result. The history of a task is at `GET /v1/tasks/{task_id}/events`.',
    access: 'audit:read',
    poolLimits: 'refused',
    answer: { status: 200, schema: pageOf(AuditAction), description: 'A page of actions.' },
    problems: ['cursor.invalid'],
  })
  async list(@Agent() { orgId }: AgentCaller, @Query({ schema: AuditQuery }) query: AuditQuery) {
    return this.history.list(orgId, query);
  }

  @Endpoint('GET', '/v1/installation/audit/actions', {
    summary: 'List audited actions of all organizations',
    description:
      'Newest first; with `org_id`, of one organization. Includes actions on the installation as a whole.',
    access: 'operator',
    answer: { status: 200, schema: pageOf(AuditAction), description: 'A page of actions.' },
    problems: ['cursor.invalid'],
  })
  async listAll(
    @Query({ schema: InstallationAuditQuery }) { org_id: orgId, ...query }: InstallationAuditQuery,
  ) {
    return this.history.list(orgId ?? null, query);
  }
}
