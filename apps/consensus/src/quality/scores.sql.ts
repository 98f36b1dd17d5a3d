import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { QualityAlert } from '#libs/contracts';
import { typedRows } from '#libs/database';
import { writeOutbox } from '#libs/outbox';
import type { OutboxEvent } from '#libs/outbox';
import { loadSettings } from './quality-settings.repository.js';
import { afterScore } from './rolling-score.rule.js';
import type { Fall, NewScore, ScoreState } from './rolling-score.rule.js';

/** Locks the rows in key order. */
const LOCK = `
  INSERT INTO scores (org_id, subject_id)
  SELECT * FROM unnest($1::uuid[], $2::uuid[]) AS wanted (org_id, subject_id) ORDER BY org_id, subject_id
  ON CONFLICT (org_id, subject_id) DO UPDATE SET armed = scores.armed
  RETURNING org_id, subject_id, newest, armed`;

const SAVE = `
  UPDATE scores s SET newest = changed.newest, score = changed.score, armed = changed.armed
    FROM unnest($1::uuid[], $2::uuid[], $3::json[], $4::float8[], $5::boolean[])
      AS changed (org_id, subject_id, newest, score, armed)
   WHERE s.org_id = changed.org_id AND s.subject_id = changed.subject_id`;

const ScoreRow = z.object({
  org_id: z.string(),
  subject_id: z.string(),
  newest: z.array(z.object({ key: z.string(), score: z.number() })),
  armed: z.boolean(),
});

type Alert = OutboxEvent<typeof QualityAlert>;

export interface ScoreCircumstances {
  readonly now: Date;
  /** For the alert events. */
  readonly nextId: () => string;
}

/**
 * Updates rolling scores, and adds an alert for each that fell below its threshold, in the transaction of `manager`:
 * the alert is committed with the score, exactly once.
 */
export async function recordScores(
  manager: EntityManager,
  scores: readonly NewScore[],
  { now, nextId }: ScoreCircumstances,
): Promise<void> {
  if (scores.length === 0) return;
  const settingsOf = await loadSettings(
    manager,
    scores.map(({ orgId }) => orgId),
  );
  const bySubject = Map.groupBy(scores, ({ orgId, subjectId }) => `${orgId} ${subjectId}`);
  const subjects = [...bySubject.values()].flatMap(([first]) => first ?? []);
  const rows = await typedRows(manager, ScoreRow, LOCK, [
    subjects.map(({ orgId }) => orgId),
    subjects.map(({ subjectId }) => subjectId),
  ]);
  const alerts: Alert[] = [];
  const changed = rows.map(row => {
    let state: ScoreState = { newest: row.newest, score: null, armed: row.armed };
    for (const score of bySubject.get(`${row.org_id} ${row.subject_id}`) ?? []) {
      const next = afterScore(state, score, settingsOf(row.org_id));
      if (next.alert !== undefined) alerts.push(alertOf(score, next.state, next.alert, now, nextId()));
      state = next.state;
    }
    return { ...row, ...state };
  });
  await manager.query(SAVE, [
    changed.map(one => one.org_id),
    changed.map(one => one.subject_id),
    changed.map(one => JSON.stringify(one.newest)),
    changed.map(one => one.score),
    changed.map(one => one.armed),
  ]);
  await writeOutbox(manager, alerts);
}

function alertOf(
  { scope, orgId, workspaceId, subjectId, taskId }: NewScore,
  { newest }: ScoreState,
  { score, threshold }: Fall,
  now: Date,
  id: string,
): Alert {
  return {
    id,
    type: 'quality.alert',
    subject: subjectId,
    orgId,
    workspaceId,
    occurredAt: now,
    data: {
      scope,
      worker_id: scope === 'worker' ? subjectId : null,
      domain: null,
      score,
      threshold,
      window: newest.length,
      task_id: taskId,
      raised_at: now.toISOString(),
    },
  };
}
