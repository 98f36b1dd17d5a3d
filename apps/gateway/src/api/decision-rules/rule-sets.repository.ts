import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { Id, labelKey, notFound, readerOf } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { decodeCursor, pageFrom, transaction } from '#libs/database';
import { Clock, IdSource } from '#libs/platform';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import { StoredAnswers } from '../../edge/idempotency/stored-answers.js';
import { isInPast } from './decision-rules.rule.js';
import { RuleSetView } from './rule-set.dto.js';
import type { RuleSetQuery, RuleSetSpec } from './rule-set.dto.js';
import { INSERT_RULE_SET, LOCK_ORGANIZATION, loadRuleSets } from './rule-sets.sql.js';
import type { RuleSetRow } from './rule-sets.sql.js';

const Position = z.strictObject({ id: Id });

/** The versions of an organization's decision rules: added, and never changed or removed. */
@Injectable()
export class RuleSetsRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly answers: StoredAnswers,
    private readonly ids: IdSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds a version, once per key.
   *
   * @throws ServiceError `rule_set.in_past`, `idempotency.*`
   */
  async add(
    caller: AgentCaller,
    spec: RuleSetSpec,
    idempotency: Idempotency | undefined,
  ): Promise<{ readonly result: RuleSetView; readonly replayed: boolean }> {
    return transaction(this.dataSource, manager =>
      this.answers.runOnce(manager, idempotency, RuleSetView, now => this.insert(manager, caller, spec, now)),
    );
  }

  /**
   * Newest first.
   *
   * @throws ServiceError `cursor.invalid`
   */
  async list(orgId: string, { limit, cursor, agent_id: agentId, current }: RuleSetQuery) {
    const before = cursor === undefined ? undefined : decodeCursor(Position, cursor).id;
    const agentKey = agentId === undefined ? undefined : labelKey(agentId);
    const filter = { orgId, agentKey, before, current, limit: limit + 1 };
    const rows = await loadRuleSets(this.dataSource, filter, this.clock.now());
    const { items, cursor: next } = pageFrom(rows, limit, ({ rule_set_id: id }) => ({ id }));
    return { data: items.map(viewOf), next_cursor: next };
  }

  /** @throws ServiceError `rule_set.not_found` */
  async get(orgId: string, ruleSetId: string): Promise<RuleSetView> {
    const filter = { orgId, ruleSetId, limit: 1 };
    const [row] = await loadRuleSets(this.dataSource, filter, this.clock.now());
    if (row === undefined) throw notFound('rule_set');
    return viewOf(row);
  }

  private async insert(
    manager: EntityManager,
    { orgId, keyId }: AgentCaller,
    { agent_id: agentId, rules, valid_from }: RuleSetSpec,
    now: Date,
  ): Promise<RuleSetView> {
    const validFrom = valid_from === undefined ? now : new Date(valid_from);
    if (isInPast(validFrom, now)) {
      throw refuse(
        'rule_set.in_past',
        'Rules cannot take effect in the past. Omit valid_from, or set it to a later time.',
        { faults: [{ pointer: '/valid_from', detail: 'Must not lie in the past.' }] },
      );
    }
    const ruleSetId = this.ids.next();
    await manager.query(LOCK_ORGANIZATION, [orgId]);
    await manager.query(INSERT_RULE_SET, [
      ...[ruleSetId, orgId, agentId, agentId === null ? '' : labelKey(agentId)],
      ...[JSON.stringify(rules), validFrom, now, keyId],
    ]);
    const [row] = await loadRuleSets(manager, { orgId, ruleSetId, limit: 1 }, now);
    if (row === undefined) throw new Error(`The rule set ${ruleSetId} is not where it was inserted.`);
    return viewOf(row);
  }
}

/** Rules of a newer release are shown as far as this one knows them. */
const View = readerOf(RuleSetView);

function viewOf({ valid_from, created_at, ...row }: RuleSetRow): RuleSetView {
  return View.parse({
    ...row,
    valid_from: valid_from.toISOString(),
    created_at: created_at.toISOString(),
  });
}
