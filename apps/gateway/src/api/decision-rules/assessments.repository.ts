import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { Id, labelKey, notFound, payloadHash } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { changedRows, decodeCursor, execute, pageFrom, transaction } from '#libs/database';
import { IdSource } from '#libs/platform';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { StoredAnswers } from '../../edge/idempotency/stored-answers.js';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import { RuleRef } from './assessment.dto.js';
import type {
  AssessmentDetail,
  AssessmentQuery,
  AssessmentSpec,
  AssessmentSummary,
} from './assessment.dto.js';
import {
  DELETE_OF_TASK,
  INSERT_ASSESSMENT,
  TASK_CREATED,
  TASK_REFUSED,
  loadAssessment,
  loadAssessments,
} from './assessments.sql.js';
import type { AssessmentRow } from './assessments.sql.js';
import { OUTCOMES, deciderOf } from './decision-rules.rule.js';
import { payloadOf } from './decision-task.js';
import { loadRuleSetInForce } from './rule-sets.sql.js';

const DAY_MS = 86_400_000;

const Decided = z.object({
  assessment_id: Id,
  outcome: z.enum(OUTCOMES),
  rule: RuleRef.nullable(),
});
export type Decided = z.infer<typeof Decided>;

const Position = z.strictObject({ id: Id });

export interface NewAssessment {
  readonly spec: AssessmentSpec;
  readonly workspace: string;
  readonly idempotency: Idempotency | undefined;
}

/** What was assessed, by which rules, and with what outcome. */
@Injectable()
export class AssessmentsRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly answers: StoredAnswers,
    private readonly ids: IdSource,
    @Inject(SETTINGS) private readonly settings: Pick<GatewaySettings, 'ASSESSMENT_RETENTION_DAYS'>,
  ) {}

  /**
   * Decides by the rule set in force and records the assessment, once per key: a repetition gets the same decision,
   * whatever rules are in force by then.
   *
   * @throws ServiceError `idempotency.*`
   */
  async decide(
    caller: AgentCaller,
    assessment: NewAssessment,
  ): Promise<{ readonly result: Decided; readonly replayed: boolean }> {
    return transaction(this.dataSource, manager =>
      this.answers.runOnce(manager, assessment.idempotency, Decided, now =>
        this.insert(manager, caller, assessment, now),
      ),
    );
  }

  async taskCreated(assessmentId: string, taskId: string): Promise<void> {
    await changedRows(this.dataSource, TASK_CREATED, [assessmentId, taskId]);
  }

  /** @param problem the code of the problem why it was not created */
  async taskRefused(assessmentId: string, problem: string): Promise<void> {
    await changedRows(this.dataSource, TASK_REFUSED, [assessmentId, problem]);
  }

  /** Erases what a task was created from. */
  async eraseOf(taskId: string): Promise<void> {
    await execute(this.dataSource, DELETE_OF_TASK, [taskId]);
  }

  /**
   * Newest first.
   *
   * @throws ServiceError `cursor.invalid`
   */
  async list(
    { orgId, pools }: AgentCaller,
    workspace: string | undefined,
    { limit, cursor, agent_id: agentId, outcome }: AssessmentQuery,
  ) {
    const before = cursor === undefined ? undefined : decodeCursor(Position, cursor).id;
    const agentKey = agentId === undefined ? undefined : labelKey(agentId);
    const filter = { orgId, agentKey, outcome, workspace, pools, before, limit: limit + 1 };
    const rows = await loadAssessments(this.dataSource, filter);
    const { items, cursor: next } = pageFrom(rows, limit, ({ assessment_id: id }) => ({ id }));
    return { data: items.map(summaryOf), next_cursor: next };
  }

  /** @throws ServiceError `assessment.not_found` */
  async get({ orgId, pools }: AgentCaller, assessmentId: string): Promise<AssessmentDetail> {
    const row = await loadAssessment(this.dataSource, assessmentId, orgId, pools);
    if (row === undefined) throw notFound('assessment');
    const { payload, request, ...summary } = row;
    return { ...summaryOf(summary), payload, payload_sha256: payloadHash(payload), request };
  }

  private async insert(
    manager: EntityManager,
    { orgId, keyId }: AgentCaller,
    { spec, workspace }: NewAssessment,
    now: Date,
  ): Promise<Decided> {
    const { agent_id, action, request } = spec;
    const { amount = null, currency = null, risk = null, confidence = null, tags = null } = spec;
    const agentKey = labelKey(agent_id);
    const ruleSet = await loadRuleSetInForce(manager, orgId, agentKey, now);
    const decide = deciderOf(ruleSet?.rules ?? []);
    const { outcome, rule } = decide({ action, amount, currency, risk, confidence, tags });
    const days = request.audit?.retain_days ?? this.settings.ASSESSMENT_RETENTION_DAYS;
    const assessmentId = this.ids.next();
    await manager.query(INSERT_ASSESSMENT, [
      ...[assessmentId, orgId, workspace, request.requirements.worker_pool_id],
      ...[agent_id, agentKey, action, amount, currency, risk, confidence, tags],
      ...[JSON.stringify(payloadOf(spec)), JSON.stringify(withoutCredentials(request))],
      ...[outcome, ruleSet?.ruleSetId, ruleSet?.version, rule, outcome === 'human'],
      ...[now, keyId, new Date(now.getTime() + days * DAY_MS)],
    ]);
    return {
      assessment_id: assessmentId,
      outcome,
      rule:
        ruleSet === undefined || rule === null
          ? null
          : { name: rule, rule_set_id: ruleSet.ruleSetId, version: ruleSet.version },
    };
  }
}

/** The callback is sent to the webhook-dispatcher, which stores its credentials sealed. */
function withoutCredentials({ handoff, ...request }: AssessmentSpec['request']): object {
  if (handoff === undefined) return request;
  const { callback_auth, ...callback } = handoff;
  return { ...request, handoff: { ...callback, callback_auth: { type: callback_auth.type } } };
}

function summaryOf(row: AssessmentRow): AssessmentSummary {
  const { rule_set_id, rule_set_version: version, rule_name: name, created_at, expires_at, ...same } = row;
  const ruleSet = rule_set_id === null || version === null ? null : { rule_set_id, version };
  return {
    ...same,
    rule_set: ruleSet,
    rule: ruleSet === null || name === null ? null : { name, ...ruleSet },
    created_at: created_at.toISOString(),
    expires_at: expires_at.toISOString(),
  };
}
