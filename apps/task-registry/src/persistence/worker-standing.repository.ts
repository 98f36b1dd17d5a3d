import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { OPEN_WORK_PAGE, Origin, Requirements, WorkerStanding, readerOf } from '#libs/contracts';
import type { OpenWork } from '#libs/contracts';
import { transaction, typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { Clock } from '#libs/platform';
import { requirementsAt } from '../domain/requirements.rule.js';
import { requestersOf } from '../domain/separation.rule.js';
import { lockLiveTasksOf } from './live-tasks.sql.js';

interface ReviewedWorker {
  readonly workerId: string;
  readonly revision: number;
  readonly standing: WorkerStanding;
  /** The label key of the person behind the account; null when none is known. */
  readonly personKey: string | null;
}

/**
 * Waits for pending offers to this worker: they hold the row. A later query for the worker's open work therefore finds
 * all of it, and later offers see the new standing.
 */
const RECORD = `
  INSERT INTO worker_load AS known (worker_id, open, standing, revision, person_key) VALUES ($1, 0, $2, $3, $4)
  ON CONFLICT (worker_id) DO UPDATE
     SET standing = excluded.standing, revision = excluded.revision, person_key = excluded.person_key
   WHERE known.revision < excluded.revision`;

const STANDING = `SELECT standing, revision, person_key FROM worker_load WHERE worker_id = $1`;

/** Adds to the person of the offer, who counts as well: a change could hide them. Uses index assignments_by_worker. */
const STATE_PERSON = `
  UPDATE assignments a SET person_keys = array_append(a.person_keys, $2)
    FROM tasks t
   WHERE a.worker_id = $1 AND t.task_id = a.task_id AND t.ended_as IS NULL
     AND coalesce(a.person_keys @> ARRAY[$2::text], false) IS FALSE`;

/** Uses index assignments_open. */
const OPEN = `
  SELECT a.assignment_id, a.status = 'offered' AS is_offer, s.spec -> 'requirements' AS requirements,
         t.domain, s.spec -> 'decision' IS NOT NULL AS is_decision,
         s.spec -> 'decision' ->> 'jurisdiction' AS jurisdiction, coalesce(s.spec -> 'origin', '{}') AS origin,
         t.requesters, t.trust_floor, t.created_at,
         ARRAY(SELECT DISTINCT person FROM assignments o, unnest(o.person_keys) AS person
                WHERE o.task_id = a.task_id AND o.worker_id <> a.worker_id) AS other_people
    FROM assignments a JOIN tasks t USING (task_id) JOIN task_specs s USING (task_id)
   WHERE a.worker_id = $1 AND t.org_id = $2 AND a.submitted_at IS NULL AND a.ended_at IS NULL
     AND ($3::uuid IS NULL OR a.assignment_id > $3)
   ORDER BY a.assignment_id
   LIMIT ${OPEN_WORK_PAGE}`;

/** Uses indexes assignments_by_worker and assignments_once_per_round. */
const OPEN_OF_OTHERS = `
  SELECT o.assignment_id, o.worker_id
    FROM assignments a JOIN tasks t USING (task_id)
    JOIN assignments o ON o.task_id = a.task_id AND o.worker_id <> a.worker_id
   WHERE a.worker_id = $1 AND a.status = 'submitted' AND t.ended_as IS NULL
     AND o.person_keys @> ARRAY[$2::text] AND o.submitted_at IS NULL AND o.ended_at IS NULL`;

const StandingRow = z.object({
  standing: WorkerStanding,
  revision: z.int(),
  person_key: z.string().nullable(),
});
type StandingRow = z.output<typeof StandingRow>;

const OpenRow = z.object({
  assignment_id: z.string(),
  is_offer: z.boolean(),
  requirements: readerOf(Requirements),
  domain: z.string(),
  is_decision: z.boolean(),
  /** That of its decision. */
  jurisdiction: z.string().nullable(),
  origin: readerOf(Origin),
  requesters: z.array(z.string()).nullable(),
  other_people: z.array(z.string()),
  trust_floor: z.int().nullable(),
  created_at: z.date(),
});
type OpenRow = z.output<typeof OpenRow>;

const AccountRow = z.object({ assignment_id: z.string(), worker_id: z.string() });

/** A worker's standing and open assignments. */
@Injectable()
export class WorkerStandingRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * A person who is new to the account counts for its assignments on live tasks from now on.
   *
   * @returns the standing that holds now; undefined when a later revision was already recorded
   */
  record({ workerId, standing, revision, personKey }: ReviewedWorker): Promise<WorkerStanding | undefined> {
    return transaction(this.dataSource, async manager => {
      const before = await standingOf(manager, workerId);
      const isNewPerson = personKey !== null && personKey !== before?.person_key;
      if (isNewPerson) await lockLiveTasksOf(manager, [workerId]);
      await manager.query(RECORD, [workerId, standing, revision, personKey]);
      const now = await standingOf(manager, workerId);
      if (now?.revision !== revision) return undefined;
      if (isNewPerson) await manager.query(STATE_PERSON, [workerId, personKey]);
      return now.standing;
    });
  }

  async isSuspended(workerId: string): Promise<boolean> {
    return (await standingOf(this.dataSource, workerId))?.standing === 'suspended';
  }

  /** A page of open work, ordered by id, after the given one. */
  async openWork(orgId: string, workerId: string, after: string | null): Promise<OpenWork[]> {
    const rows = await typedRows(this.dataSource, OpenRow, OPEN, [workerId, orgId, after]);
    const now = this.clock.now();
    return rows.map(row => toOpenWork(row, now));
  }

  /** Open work of the person's other accounts on live tasks that this one has answered. */
  async openWorkOfPerson(
    workerId: string,
    personKey: string,
  ): Promise<readonly { readonly assignmentId: string; readonly workerId: string }[]> {
    const rows = await typedRows(this.dataSource, AccountRow, OPEN_OF_OTHERS, [workerId, personKey]);
    return rows.map(row => ({ assignmentId: row.assignment_id, workerId: row.worker_id }));
  }
}

async function standingOf(runner: SqlRunner, workerId: string): Promise<StandingRow | undefined> {
  const [row] = await typedRows(runner, StandingRow, STANDING, [workerId]);
  return row;
}

function toOpenWork({ requirements, domain, jurisdiction, origin, ...row }: OpenRow, now: Date): OpenWork {
  const decision = row.is_decision ? { decision: { jurisdiction: jurisdiction ?? undefined } } : {};
  const spec = { domain, requirements, ...decision };
  const task = { spec, createdAt: row.created_at, trustFloor: row.trust_floor };
  return {
    assignment_id: row.assignment_id,
    is_offer: row.is_offer,
    requirements: requirementsAt(task, now),
    requesters: requestersOf({ requesters: row.requesters ?? [], spec: { origin } }),
    other_person_ids: row.other_people,
  };
}
