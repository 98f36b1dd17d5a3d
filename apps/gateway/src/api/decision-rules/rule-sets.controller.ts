import { Body, Controller, Param, Query } from '@nestjs/common';
import { pageOf } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';
import { RuleSetPath, RuleSetQuery, RuleSetSpec, RuleSetView } from './rule-set.dto.js';
import { RuleSetsRepository } from './rule-sets.repository.js';

@Controller()
export class DecisionRulesController {
  constructor(private readonly ruleSets: RuleSetsRepository) {}

  @Endpoint('POST', '/v1/decisions/rules', {
    summary: 'Set the rules of an agent',
    description:
      'Adds a version, which is in force from `valid_from` until a later one is. Without `agent_id` it is for every ' +
      'agent without rules of its own. All conditions of `when` must hold; a field that a request does not have ' +
      'satisfies none; labels are compared regardless of case. The first rule that matches decides, and when none ' +
      'does, a person decides. Versions are never changed or deleted. Needs `quality:write`, so that an agent that ' +
      'posts tasks cannot set its own limits.',
    access: 'quality:write',
    poolLimits: 'refused',
    audit: { action: 'decision_rules.create', fields: Object.keys(RuleSetSpec.shape) },
    answer: { status: 201, schema: RuleSetView, description: 'The new version.', location: true },
    problems: ['rule_set.in_past'],
  })
  async create(
    @Agent() caller: AgentCaller,
    @Body({ schema: RuleSetSpec }) spec: RuleSetSpec,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<RuleSetView>> {
    const { result, replayed } = await this.ruleSets.add(caller, spec, idempotency);
    return new Answer(result, { replayed, location: `/v1/decisions/rules/${result.rule_set_id}` });
  }

  @Endpoint('GET', '/v1/decisions/rules', {
    summary: 'List decision rules',
    description: 'All versions, newest first; with `current=true`, those in force now.',
    access: 'quality:read',
    poolLimits: 'refused',
    answer: { status: 200, schema: pageOf(RuleSetView), description: 'A page of versions.' },
    problems: ['cursor.invalid'],
  })
  async list(@Agent() { orgId }: AgentCaller, @Query({ schema: RuleSetQuery }) query: RuleSetQuery) {
    return this.ruleSets.list(orgId, query);
  }

  @Endpoint('GET', '/v1/decisions/rules/:rule_set_id', {
    summary: 'Get a version of decision rules',
    access: 'quality:read',
    poolLimits: 'refused',
    answer: { status: 200, schema: RuleSetView, description: 'The version.' },
    problems: ['rule_set.not_found'],
  })
  async get(
    @Agent() { orgId }: AgentCaller,
    @Param({ schema: RuleSetPath }) { rule_set_id }: RuleSetPath,
  ): Promise<RuleSetView> {
    return this.ruleSets.get(orgId, rule_set_id);
  }
}
