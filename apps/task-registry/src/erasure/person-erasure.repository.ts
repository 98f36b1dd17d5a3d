import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { notFound } from '#libs/contracts';
import type { PersonErasure } from '#libs/contracts';
import { execute, transaction, typedRows } from '#libs/database';
import { Clock } from '#libs/platform';
import { lockLiveTasksOf } from '../persistence/live-tasks.sql.js';
import { concernsPerson } from './person.rule.js';
import { isPublished } from './published.sql.js';
import { ERASED_AT_ONCE, TaskToErase } from './task-eraser.js';

const PAGE = 500;

const INSERT = `
  INSERT INTO person_erasures (erasure_id, org_id, worker_ids, person_key, reference, requested_at)
  VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (erasure_id) DO NOTHING`;

const VIEW = `
  SELECT erasure_id, worker_ids, reference, requested_at, erased_tasks, completed_at,
         (SELECT count(*)::int FROM tasks_of_persons t WHERE t.erasure_id = p.erasure_id) AS pending_tasks
    FROM person_erasures p
   WHERE erasure_id = $1 AND org_id = $2`;
const ViewRow = z.object({
  ...{ erasure_id: z.string(), worker_ids: z.array(z.string()), reference: z.string().nullable() },
  ...{ requested_at: z.date(), completed_at: z.date().nullable() },
  ...{ erased_tasks: z.int(), pending_tasks: z.int() },
});

/** Uses index person_erasures_open. */
const OPEN = `
  SELECT erasure_id, org_id, reference FROM person_erasures WHERE completed_at IS NULL ORDER BY requested_at`;
const OpenErasure = z.object({
  ...{ erasure_id: z.string(), org_id: z.string(), reference: z.string().nullable() },
});
export type OpenErasure = z.infer<typeof OpenErasure>;

const CLAIM = `
  SELECT worker_ids, person_key, searched_created_at, searched_task_id FROM person_erasures
   WHERE erasure_id = $1 AND searched_at IS NULL
     FOR UPDATE SKIP LOCKED`;
const ClaimedRow = z.object({
  worker_ids: z.array(z.string()),
  person_key: z.string().nullable(),
  searched_created_at: z.date().nullable(),
  searched_task_id: z.string().nullable(),
});

/** The whole organization, in the order of creation: who created a task is in no index. Uses index tasks_by_org. */
const SEARCH = `
  WITH page AS (
    SELECT task_id, created_at, requesters FROM tasks
     WHERE org_id = $1 AND erasure IS NULL
       AND ($3::timestamptz IS NULL OR (created_at, task_id) > ($3, $4::uuid))
     ORDER BY created_at, task_id LIMIT ${PAGE})
  SELECT p.task_id, p.created_at, coalesce(p.requesters, '{}') AS requesters,
         s.spec -> 'origin' ->> 'created_by' AS created_by,
         coalesce(bool_or(a.submitted_at IS NOT NULL), false) AS has_answered,
         CASE WHEN bool_or(a.task_id IS NOT NULL) THEN
           ARRAY(SELECT DISTINCT person
                   FROM events e, json_array_elements_text(e.envelope::json -> 'data' -> 'excluded_person_ids') person
                  WHERE e.task_id = p.task_id AND e.type = 'task.queued')
         ELSE '{}' END AS excluded
    FROM page p JOIN task_specs s USING (task_id)
    LEFT JOIN assignments a ON a.task_id = p.task_id AND a.worker_id = ANY ($2::uuid[])
   GROUP BY p.task_id, p.created_at, p.requesters, s.spec -> 'origin' ->> 'created_by'
   ORDER BY p.created_at, p.task_id`;
const FoundRow = z.object({
  ...{ task_id: z.string(), created_at: z.date(), created_by: z.string().nullable() },
  ...{ requesters: z.array(z.string()), excluded: z.array(z.string()), has_answered: z.boolean() },
});

const REMEMBER = `
  INSERT INTO tasks_of_persons (erasure_id, task_id) SELECT $1, unnest($2::uuid[]) ON CONFLICT DO NOTHING`;
const CONTINUE = `
  UPDATE person_erasures SET searched_created_at = $2, searched_task_id = $3 WHERE erasure_id = $1`;
/** Uses index assignments_by_worker. */
const FORGET_PERSON = `
  UPDATE assignments SET person_keys = NULL WHERE worker_id = ANY ($1::uuid[]) AND person_keys IS NOT NULL`;
/** From here on the person has no name. */
const SEARCHED = `UPDATE person_erasures SET searched_at = $2, person_key = NULL WHERE erasure_id = $1`;

const DUE = `
  SELECT t.task_id, t.org_id FROM tasks_of_persons f JOIN tasks t USING (task_id)
   WHERE f.erasure_id = $1 AND t.erasure IS NULL AND t.ended_at IS NOT NULL AND ${isPublished('t.task_id')}
   LIMIT ${ERASED_AT_ONCE}`;

/** Counts what is erased, also when it was for another reason, and ends an erasure that has nothing left to do. */
const SETTLE = `
  WITH erased AS (
    DELETE FROM tasks_of_persons f USING tasks t
     WHERE f.erasure_id = $1 AND t.task_id = f.task_id AND t.erasure IS NOT NULL
    RETURNING f.task_id)
  UPDATE person_erasures p
     SET erased_tasks = p.erased_tasks + (SELECT count(*) FROM erased),
         completed_at = CASE
           WHEN p.searched_at IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM tasks_of_persons f
                             WHERE f.erasure_id = $1 AND f.task_id NOT IN (SELECT task_id FROM erased))
           THEN $2::timestamptz END
   WHERE p.erasure_id = $1 AND p.completed_at IS NULL`;

export interface NewPersonErasure {
  readonly erasureId: string;
  readonly orgId: string;
  readonly workerIds: readonly string[];
  /** The label key of the person; null when the organization does not name them. */
  readonly personKey: string | null;
  readonly reference: string | null;
}

/** Erasures of people, and the tasks that each still has to erase. */
@Injectable()
export class PersonErasureRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  async start({ erasureId, orgId, workerIds, personKey, reference }: NewPersonErasure): Promise<void> {
    const values = [erasureId, orgId, workerIds, personKey, reference, this.clock.now()];
    await this.dataSource.query(INSERT, values);
  }

  /** @throws ServiceError `erasure.not_found` */
  async get(orgId: string, erasureId: string): Promise<PersonErasure> {
    const [row] = await typedRows(this.dataSource, ViewRow, VIEW, [erasureId, orgId]);
    if (row === undefined) throw notFound('erasure');
    const { requested_at: requestedAt, completed_at: completedAt } = row;
    const times = {
      requested_at: requestedAt.toISOString(),
      completed_at: completedAt?.toISOString() ?? null,
    };
    return { ...row, ...times };
  }

  async open(): Promise<readonly OpenErasure[]> {
    return typedRows(this.dataSource, OpenErasure, OPEN);
  }

  /**
   * Searches the next tasks of the organization for the person.
   *
   * @returns whether there are more; false as well when another replica is searching
   */
  async searchOn({ erasure_id: erasureId, org_id: orgId }: OpenErasure): Promise<boolean> {
    return transaction(this.dataSource, async manager => {
      const [erasure] = await typedRows(manager, ClaimedRow, CLAIM, [erasureId]);
      if (erasure === undefined) return false;
      const { worker_ids, person_key, searched_created_at, searched_task_id } = erasure;
      const after = [searched_created_at, searched_task_id];
      const page = await typedRows(manager, FoundRow, SEARCH, [orgId, worker_ids, ...after]);
      const found = page.filter(({ requesters, excluded, created_by, has_answered }) =>
        concernsPerson(
          { requesters, excluded, createdBy: created_by, hasAnswered: has_answered },
          person_key,
        ),
      );
      await manager.query(REMEMBER, [erasureId, found.map(({ task_id }) => task_id)]);
      const last = page.at(-1);
      if (last !== undefined && page.length === PAGE) {
        await manager.query(CONTINUE, [erasureId, last.created_at, last.task_id]);
        return true;
      }
      // A change of a live task would store what it has loaded.
      await lockLiveTasksOf(manager, worker_ids);
      await manager.query(FORGET_PERSON, [worker_ids]);
      await manager.query(SEARCHED, [erasureId, this.clock.now()]);
      return false;
    });
  }

  /** Tasks of the erasure that have ended and are published. */
  async due({ erasure_id: erasureId }: OpenErasure): Promise<readonly TaskToErase[]> {
    return typedRows(this.dataSource, TaskToErase, DUE, [erasureId]);
  }

  async settle({ erasure_id: erasureId }: OpenErasure): Promise<void> {
    await execute(this.dataSource, SETTLE, [erasureId, this.clock.now()]);
  }
}
