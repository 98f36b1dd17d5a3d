import { Body, Controller, Param, Query } from '@nestjs/common';
import { pageOf } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import type { AdmittedRequest } from '../../edge/admission/admitted-request.js';
import { Admitted, Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { NamedWorkspace, Workspace } from '../../edge/endpoint/workspace.decorator.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';
import { Assessing } from './assessing.js';
import {
  AssessmentDetail,
  AssessmentPath,
  AssessmentQuery,
  AssessmentResult,
  AssessmentSpec,
  AssessmentSummary,
  Simulation,
  SimulationSpec,
} from './assessment.dto.js';
import { AssessmentsRepository } from './assessments.repository.js';
import { Simulations } from './simulations.js';

@Controller()
export class AssessmentsController {
  constructor(
    private readonly assessing: Assessing,
    private readonly assessments: AssessmentsRepository,
    private readonly simulations: Simulations,
  ) {}

  @Endpoint('POST', '/v1/decisions/assess', {
    summary: 'Assess an action',
    description:
      'Whether the rules in force let the action through (`automatic`, with the rule that says so), or a person ' +
      'decides (`human`): then a decision task is created from `request`, and its price held as for any task. ' +
      'Every assessment is recorded. When its task is refused, the assessment is recorded with the problem, and a ' +
      'repetition with the same Idempotency-Key keeps the decision and creates the task as soon as it can.',
    access: 'tasks:write',
    poolLimits: 'filtered',
    createsTask: true,
    calls: '/request/handoff/callback_url',
    workspace: 'The workspace of the assessment and its task; `default` when left out.',
    audit: 'own_record',
    answer: {
      status: 201,
      schema: AssessmentResult,
      description: 'Who decides; with the task, when a person does.',
      location: true,
    },
    problems: [
      'task.invalid',
      'schema.busy',
      'task.foreign_organization',
      'auth.pool_not_allowed',
      'webhook.url_not_public',
      'billing.insufficient_funds',
    ],
  })
  async assess(
    @Admitted() { agent }: AdmittedRequest,
    @Body({ schema: AssessmentSpec }) spec: AssessmentSpec,
    @Workspace() workspace: string,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<AssessmentResult>> {
    const { result, replayed } = await this.assessing.assess(agent, { spec, workspace, idempotency });
    return new Answer(result, { replayed, location: `/v1/decisions/assessments/${result.assessment_id}` });
  }

  @Endpoint('GET', '/v1/decisions/assessments', {
    summary: 'List assessments',
    description: 'Newest first.',
    access: 'tasks:read',
    poolLimits: 'filtered',
    workspace: 'Limits the list to this workspace.',
    answer: { status: 200, schema: pageOf(AssessmentSummary), description: 'A page of assessments.' },
    problems: ['cursor.invalid'],
  })
  async list(
    @Agent() caller: AgentCaller,
    @NamedWorkspace() workspace: string | undefined,
    @Query({ schema: AssessmentQuery }) query: AssessmentQuery,
  ) {
    return this.assessments.list(caller, workspace, query);
  }

  @Endpoint('GET', '/v1/decisions/assessments/:assessment_id', {
    summary: 'Get an assessment',
    description: 'With the payload, and what was asked for the person who decides.',
    access: 'tasks:read',
    poolLimits: 'filtered',
    answer: { status: 200, schema: AssessmentDetail, description: 'The assessment.' },
    problems: ['assessment.not_found'],
  })
  async get(
    @Agent() caller: AgentCaller,
    @Param({ schema: AssessmentPath }) { assessment_id }: AssessmentPath,
  ): Promise<AssessmentDetail> {
    return this.assessments.get(caller, assessment_id);
  }

  @Endpoint('POST', '/v1/decisions/rules/simulate', {
    summary: 'Simulate decision rules',
    description:
      'Replays the newest assessments, of one agent or of all, against proposed rules, and says which would have had ' +
      'another outcome. Nothing is changed.',
    access: 'quality:read',
    alsoNeeds: ['tasks:read'],
    poolLimits: 'refused',
    audit: 'changes_nothing',
    answer: { status: 200, schema: Simulation, description: 'The outcomes before and after.' },
  })
  async simulate(
    @Admitted() admitted: AdmittedRequest,
    @Body({ schema: SimulationSpec }) spec: SimulationSpec,
  ): Promise<Simulation> {
    return this.simulations.run(admitted, spec);
  }
}
