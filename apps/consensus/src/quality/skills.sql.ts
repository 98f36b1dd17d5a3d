import { z } from 'zod';
import { labelKey } from '#libs/contracts';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { NO_RECORD, UNKNOWN_SKILL, skillFrom } from '../methods/worker-skill.rule.js';
import type { WorkerRecord, WorkerSkill } from '../methods/worker-skill.rule.js';

/** A worker in a domain of an organization: the key of a skill. All spellings of a domain are the same domain. */
export interface SkillId {
  readonly orgId: string;
  readonly workerId: string;
  readonly domain: string;
}

export function skillKey({ orgId, workerId, domain }: SkillId): string {
  return `${orgId} ${workerId} ${labelKey(domain)}`;
}

/** Uses the primary key. */
const RECORDS = `
  SELECT q.org_id, q.worker_id, q.domain, q.gold_seen, q.gold_right, q.agreement_seen, q.agreement_right
    FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS wanted (org_id, worker_id, domain)
    JOIN worker_quality q USING (org_id, worker_id, domain)`;

/** Uses the primary key. */
const WEIGHTS = `
  SELECT m.org_id, m.worker_id, m.domain, m.field, m.agreement_weight
    FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS wanted (org_id, worker_id, domain)
    JOIN confusion_matrices m USING (org_id, worker_id, domain)
   WHERE m.agreement_weight <> 1`;

/** Uses the primary key. */
const MATRICES = `
  SELECT m.org_id, m.worker_id, m.domain, m.field, m.classes, m.rows
    FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS wanted (org_id, worker_id, domain)
    JOIN confusion_matrices m USING (org_id, worker_id, domain)`;

/** A worker's record as columns of `worker_quality`. */
export const RecordColumns = z.object({
  gold_seen: z.int(),
  gold_right: z.int(),
  agreement_seen: z.int(),
  agreement_right: z.int(),
});

/** A confusion matrix as columns of `confusion_matrices`. */
export const StoredMatrix = z.object({ classes: z.array(z.string()), rows: z.array(z.array(z.number())) });

const SkillRow = z.object({ org_id: z.string(), worker_id: z.string(), domain: z.string() });
type SkillRow = z.infer<typeof SkillRow>;

const RecordRow = z.object({ ...SkillRow.shape, ...RecordColumns.shape });
const WeightRow = z.object({ ...SkillRow.shape, field: z.string(), agreement_weight: z.number() });
const MatrixRow = z.object({ ...SkillRow.shape, ...StoredMatrix.shape, field: z.string() });

/** The workers by the kind of data needed, since most steps need only some of it. */
export interface WantedSkills {
  readonly records: readonly SkillId[];
  /** Workers whose votes are weighted. */
  readonly weights: readonly SkillId[];
  /** Workers whose confusion matrices decide their steps. */
  readonly matrices: readonly SkillId[];
}

/** The skill of each worker in the domain of the step, by {@link skillKey}; most workers have no entry. */
export async function loadSkills(
  runner: SqlRunner,
  wanted: WantedSkills,
): Promise<(id: SkillId) => WorkerSkill> {
  const records = await rowsFor(runner, RecordRow, RECORDS, wanted.records);
  const weights = await rowsFor(runner, WeightRow, WEIGHTS, wanted.weights);
  const matrices = await rowsFor(runner, MatrixRow, MATRICES, wanted.matrices);
  const keys = new Set([...records.keys(), ...weights.keys(), ...matrices.keys()]);
  const skills = new Map(
    [...keys].map(key => {
      const [record] = records.get(key) ?? [];
      const agreementWeights = new Map(
        (weights.get(key) ?? []).map(row => [row.field, row.agreement_weight] as const),
      );
      const confusion = confusionIn(matrices.get(key) ?? []);
      // Without a record if the answers were only compared in steps that did not agree.
      return [key, skillFrom(record ? recordIn(record) : NO_RECORD, { agreementWeights, confusion })];
    }),
  );
  return id => skills.get(skillKey(id)) ?? UNKNOWN_SKILL;
}

async function rowsFor<Row extends SkillRow>(
  runner: SqlRunner,
  schema: z.ZodType<Row>,
  sql: string,
  ids: readonly SkillId[],
): Promise<ReadonlyMap<string, readonly Row[]>> {
  if (ids.length === 0) return new Map();
  return Map.groupBy(await typedRows(runner, schema, sql, columnsOf(ids)), row => skillKey(idOf(row)));
}

function columnsOf(ids: readonly SkillId[]): unknown[] {
  const distinct = [...new Map(ids.map(id => [skillKey(id), id])).values()];
  return [
    distinct.map(id => id.orgId),
    distinct.map(id => id.workerId),
    distinct.map(id => labelKey(id.domain)),
  ];
}

function idOf(row: SkillRow): SkillId {
  return { orgId: row.org_id, workerId: row.worker_id, domain: row.domain };
}

export function recordIn(row: z.infer<typeof RecordColumns>): WorkerRecord {
  return {
    goldSeen: row.gold_seen,
    goldRight: row.gold_right,
    agreementSeen: row.agreement_seen,
    agreementRight: row.agreement_right,
  };
}

function confusionIn(rows: readonly z.infer<typeof MatrixRow>[]): WorkerSkill['confusion'] {
  return new Map(rows.map(({ field, classes, rows: matrix }) => [field, { classes, rows: matrix }]));
}
