import { z } from 'zod';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { RULE_SET_STATUSES, DecisionRule } from './rule-set.dto.js';

/** Serializes the new versions of one organization, so that they are numbered without gaps. */
export const LOCK_ORGANIZATION = `SELECT id FROM organizations WHERE id = $1 FOR NO KEY UPDATE`;

export const INSERT_RULE_SET = `
  INSERT INTO decision_rule_sets (rule_set_id, org_id, agent_id, agent_key, version, rules, valid_from, created_at,
                                  created_by_key)
  SELECT $1, $2, $3, $4, coalesce(max(version), 0) + 1, $5, $6, $7, $8
    FROM decision_rule_sets WHERE org_id = $2 AND agent_key = $4`;

/**
 * The rule set in force, as `ruleSetInForce` chooses it. Each half reads one entry of the index
 * decision_rule_sets_in_force, however many versions there are.
 */
const IN_FORCE = `
  SELECT rule_set_id, version, rules FROM (
    (SELECT rule_set_id, version, rules, 1 AS precedence FROM decision_rule_sets
      WHERE org_id = $1 AND agent_key = $2 AND valid_from <= $3 ORDER BY valid_from DESC, version DESC LIMIT 1)
    UNION ALL
    (SELECT rule_set_id, version, rules, 2 FROM decision_rule_sets
      WHERE org_id = $1 AND agent_key = '' AND valid_from <= $3 ORDER BY valid_from DESC, version DESC LIMIT 1)
  ) AS candidates ORDER BY precedence LIMIT 1`;

/** A current rule set is the latest of its agent that is valid at $3. Uses index decision_rule_sets_by_organization. */
const LIST = `
  SELECT s.rule_set_id, s.agent_id, s.version, s.rules, s.valid_from, s.created_at, s.created_by_key,
         CASE WHEN s.valid_from > $3 THEN 'scheduled' WHEN latest.later THEN 'superseded' ELSE 'current' END AS status
    FROM decision_rule_sets AS s,
         LATERAL (SELECT EXISTS (
           SELECT 1 FROM decision_rule_sets AS o
            WHERE o.org_id = s.org_id AND o.agent_key = s.agent_key AND o.valid_from <= $3
              AND (o.valid_from, o.version) > (s.valid_from, s.version)) AS later) AS latest
   WHERE s.org_id = $1
     AND ($2::uuid IS NULL OR s.rule_set_id = $2)
     AND ($4::text IS NULL OR s.agent_key = $4)
     AND ($5::uuid IS NULL OR s.rule_set_id < $5)
     AND (NOT $6::boolean OR s.valid_from <= $3 AND NOT latest.later)
   ORDER BY s.rule_set_id DESC
   LIMIT $7`;

const Stored = z.object({ rule_set_id: z.string(), version: z.int(), rules: z.array(z.unknown()) });

const Listed = Stored.extend({
  agent_id: z.string().nullable(),
  status: z.enum(RULE_SET_STATUSES),
  valid_from: z.date(),
  created_at: z.date(),
  created_by_key: z.string(),
});
export type RuleSetRow = z.infer<typeof Listed>;

export interface RuleSetInForce {
  readonly ruleSetId: string;
  readonly version: number;
  readonly rules: readonly DecisionRule[];
}

/** @param agentKey the agent's label key */
export async function loadRuleSetInForce(
  runner: SqlRunner,
  orgId: string,
  agentKey: string,
  at: Date,
): Promise<RuleSetInForce | undefined> {
  const [row] = await typedRows(runner, Stored, IN_FORCE, [orgId, agentKey, at]);
  return row && { ruleSetId: row.rule_set_id, version: row.version, rules: understoodRules(row.rules) };
}

/**
 * The rules up to the first one that this release cannot read, which a newer one may have written: without a condition
 * that it does not know, a rule would match more than it should. What that rule and those behind it decide goes to a
 * person.
 */
export function understoodRules(stored: readonly unknown[]): readonly DecisionRule[] {
  const rules = stored.map(rule => DecisionRule.safeParse(rule));
  const end = rules.findIndex(({ success }) => !success);
  return rules.slice(0, end === -1 ? undefined : end).flatMap(({ data }) => data ?? []);
}

export interface RuleSetFilter {
  readonly orgId: string;
  readonly ruleSetId?: string;
  readonly agentKey?: string | undefined;
  /** The rule set at which the previous page ended. */
  readonly before?: string | undefined;
  readonly current?: boolean | undefined;
  readonly limit: number;
}

/** Newest first, with their status at this time. */
export async function loadRuleSets(
  runner: SqlRunner,
  { orgId, ruleSetId, agentKey, before, current, limit }: RuleSetFilter,
  at: Date,
): Promise<readonly RuleSetRow[]> {
  return typedRows(runner, Listed, LIST, [
    ...[orgId, ruleSetId, at, agentKey, before, current === true, limit],
  ]);
}
