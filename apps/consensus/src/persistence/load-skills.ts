import { z } from 'zod';
import { labelKey } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import type { ConfusionMatrix, WorkerSkill } from '../domain/step.js';
import { UNKNOWN_SKILL, skillFrom } from '../domain/worker-skill.js';
import type { GoldRecord } from '../domain/worker-skill.js';

/** A worker in a domain of an organization: what a skill is known of. Spellings of a domain are one domain. */
export interface SkillId {
  readonly orgId: string;
  readonly workerId: string;
  readonly domain: string;
}

export function skillKey({ orgId, workerId, domain }: SkillId): string {
  return `${orgId} ${workerId} ${labelKey(domain)}`;
}

/** Index: the primary key. */
const RECORDS = `
  SELECT q.org_id, q.worker_id, q.domain, q.gold_seen, q.gold_right, q.agreement_seen, q.agreement_right
    FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS wanted (org_id, worker_id, domain)
    JOIN worker_quality q USING (org_id, worker_id, domain)`;

/** Index: the primary key. */
const MATRICES = `
  SELECT m.org_id, m.worker_id, m.domain, m.field, m.classes, m.rows
    FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS wanted (org_id, worker_id, domain)
    JOIN confusion_matrices m USING (org_id, worker_id, domain)`;

interface Row {
  readonly org_id: string;
  readonly worker_id: string;
  readonly domain: string;
}

interface RecordRow extends Row {
  readonly gold_seen: number;
  readonly gold_right: number;
  readonly agreement_seen: number;
  readonly agreement_right: number;
}

interface MatrixRow extends Row {
  readonly field: string;
  readonly classes: unknown;
  readonly rows: unknown;
}

/** Someone whose answers were compared in steps that nobody agreed on can have a matrix and nothing else. */
const NO_RECORD: GoldRecord = { goldSeen: 0, goldRight: 0, agreementSeen: 0, agreementRight: 0 };

const Matrix = z.object({ classes: z.array(z.string()), rows: z.array(z.array(z.number())) });

/**
 * What is known of each worker in the domain of the step, by {@link skillKey}; of most nothing.
 *
 * @param withMatrices those whose steps are decided by how workers mistake answers, which alone need them
 */
export async function loadSkills(
  runner: SqlRunner,
  wanted: readonly SkillId[],
  withMatrices: readonly SkillId[],
): Promise<(id: SkillId) => WorkerSkill> {
  if (wanted.length === 0) return () => UNKNOWN_SKILL;
  const records = await rowsOf<RecordRow>(runner, RECORDS, columnsOf(wanted));
  const matrices =
    withMatrices.length === 0 ? [] : await rowsOf<MatrixRow>(runner, MATRICES, columnsOf(withMatrices));
  const matricesOf = Map.groupBy(matrices, row => skillKey(idOf(row)));
  const recordsOf = new Map(records.map(row => [skillKey(idOf(row)), recordOf(row)]));
  const skills = new Map(
    [...new Set([...recordsOf.keys(), ...matricesOf.keys()])].map(key => [
      key,
      skillFrom(recordsOf.get(key) ?? NO_RECORD, confusionIn(matricesOf.get(key) ?? [])),
    ]),
  );
  return id => skills.get(skillKey(id)) ?? UNKNOWN_SKILL;
}

function columnsOf(ids: readonly SkillId[]): unknown[] {
  const distinct = [...new Map(ids.map(id => [skillKey(id), id])).values()];
  return [
    distinct.map(id => id.orgId),
    distinct.map(id => id.workerId),
    distinct.map(id => labelKey(id.domain)),
  ];
}

function idOf(row: Row): SkillId {
  return { orgId: row.org_id, workerId: row.worker_id, domain: row.domain };
}

function recordOf(row: RecordRow): GoldRecord {
  return {
    goldSeen: row.gold_seen,
    goldRight: row.gold_right,
    agreementSeen: row.agreement_seen,
    agreementRight: row.agreement_right,
  };
}

function confusionIn(rows: readonly MatrixRow[]): (field: string) => ConfusionMatrix | undefined {
  const byField = new Map(rows.map(row => [row.field, Matrix.parse(row)]));
  return field => byField.get(field);
}
