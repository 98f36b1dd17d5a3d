import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { changedRows, Coalescer, rowsOf } from '#libs/database';
import { currentTrace, currentTraceparent } from '#libs/platform';
import { TIMER_KINDS } from './timer.rule.js';
import type { Timer, TimerKind } from './timer.rule.js';

/** The trace and organization for a timer's log lines; null for a timer that an earlier release started. */
interface Origin {
  readonly orgId: string | null;
  readonly traceparent: string | null;
}

/** A timer to fire, and the trace and organization of the event that started it. */
export interface DueTimer extends Timer, Origin {}

/** A timer that fires again `delayMs` from now. */
export interface Postponed {
  readonly timer: Timer;
  readonly delayMs: number;
}

/** A timer to stop: a single one, or all of a task if `kind` is null. */
interface Stop {
  readonly taskId: string;
  readonly kind: TimerKind | null;
  readonly about: string | null;
  /** Of the timer that has fired; null stops it whichever it has. */
  readonly revision: number | null;
}

// In the order of the key, so that two batches cannot deadlock. A running timer moves only for a later revision. Two
// revisions of one timer are never in one batch: see `starts`.
const START = `
  INSERT INTO timers (task_id, kind, about, due_at, fails_task, fire_at, org_id, traceparent, revision)
  SELECT task_id, kind, about, due_at, fails_task, due_at, org_id, traceparent, revision
    FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::timestamptz[], $5::boolean[], $6::uuid[], $7::text[], $8::int[])
      AS started (task_id, kind, about, due_at, fails_task, org_id, traceparent, revision)
   ORDER BY task_id, kind, about
  ON CONFLICT (task_id, kind, about) DO UPDATE
     SET due_at = excluded.due_at, fire_at = excluded.fire_at, fails_task = excluded.fails_task,
         org_id = excluded.org_id, traceparent = excluded.traceparent, revision = excluded.revision
   WHERE timers.revision < excluded.revision`;

// Uses the primary key. In its order, so that two batches cannot deadlock.
const STOP = `
  DELETE FROM timers WHERE (task_id, kind, about) IN (
    SELECT timers.task_id, timers.kind, timers.about
      FROM timers
      JOIN unnest($1::uuid[], $2::text[], $3::uuid[], $4::int[]) AS stopped (task_id, kind, about, revision)
        ON timers.task_id = stopped.task_id
       AND (stopped.kind IS NULL OR (timers.kind = stopped.kind AND timers.about = stopped.about))
       AND (stopped.revision IS NULL OR timers.revision = stopped.revision)
     ORDER BY 1, 2, 3
       FOR UPDATE OF timers)`;

// Uses timers_by_fire_at. The database's clock decides, so that replicas with different clocks agree. During a deploy the
// timers of a kind that only the newer release knows are left to it.
const CLAIM_DUE = `
  UPDATE timers SET fire_at = now() + $2 * interval '1 millisecond'
   WHERE (task_id, kind, about) IN (
     SELECT task_id, kind, about FROM timers
      WHERE fire_at <= now() AND kind = ANY ($3::text[])
      ORDER BY fire_at
      LIMIT $1
        FOR UPDATE SKIP LOCKED)
  RETURNING task_id AS "taskId", kind, about, due_at AS "dueAt", fails_task AS "failsTask", org_id AS "orgId",
            traceparent, revision`;

const POSTPONE = `
  UPDATE timers SET fire_at = now() + later.delay_ms * interval '1 millisecond'
    FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::float8[], $5::int[])
      AS later (task_id, kind, about, delay_ms, revision)
   WHERE (timers.task_id, timers.kind, timers.about, timers.revision)
       = (later.task_id, later.kind, later.about, later.revision)`;

// Not with SQL's greatest(), which ignores NULL: without timers it would return 0, and the loop would spin.
const MS_UNTIL_NEXT = `
  SELECT ceil(extract(epoch FROM min(fire_at) - clock_timestamp()) * 1000)::float8 AS ms
    FROM timers WHERE kind = ANY ($1::text[])`;

const DueTimers = z.array(
  z.object({
    taskId: z.string(),
    kind: z.enum(TIMER_KINDS),
    about: z.string(),
    dueAt: z.date(),
    failsTask: z.boolean(),
    orgId: z.string().nullable(),
    traceparent: z.string().nullable(),
    revision: z.int(),
  }),
);

const WaitRows = z.tuple([z.object({ ms: z.number().nullable() })]);

/**
 * Stores the timers and which replica may fire them: a claim is a lease, and a timer that is not stopped becomes due
 * again.
 *
 * All statements work on sets of rows, or claim them as a queue does: SQL and not an entity.
 */
@Injectable()
export class TimerRepository implements OnApplicationShutdown {
  private readonly starts = new Coalescer<readonly DueTimer[], void>({
    keyOf: timers => timers[0]?.about ?? '',
    runBatch: async batch => {
      const timers = batch.flat();
      await changedRows(this.dataSource, START, [
        ...columnsOf(timers),
        timers.map(timer => timer.dueAt),
        timers.map(timer => timer.failsTask),
        timers.map(timer => timer.orgId),
        timers.map(timer => timer.traceparent),
        timers.map(timer => timer.revision),
      ]);
      return batch.map(() => ({ ok: true, value: undefined }) as const);
    },
  });

  private readonly stops = new Coalescer<Stop, void>({
    keyOf: stop => `${stop.taskId} ${stop.about ?? ''}`,
    runBatch: async batch => {
      await changedRows(this.dataSource, STOP, [
        batch.map(s => s.taskId),
        batch.map(s => s.kind),
        batch.map(s => s.about),
        batch.map(s => s.revision),
      ]);
      return batch.map(() => ({ ok: true, value: undefined }) as const);
    },
  });

  constructor(private readonly dataSource: DataSource) {}

  /** Starts timers. A running one is unchanged, unless its revision is earlier: then it is moved. */
  async start(timers: readonly Timer[]): Promise<void> {
    if (timers.length === 0) return;
    const origin = { orgId: currentTrace()?.orgId ?? null, traceparent: currentTraceparent() ?? null };
    await this.starts.submit(timers.map(timer => ({ ...timer, ...origin })));
  }

  async stop(timer: Pick<Timer, 'taskId' | 'kind' | 'about'>): Promise<void> {
    await this.stops.submit({ ...timer, revision: null });
  }

  /** Stops a timer that has fired, unless it was moved in the meantime. */
  async finish({ taskId, kind, about, revision }: Timer): Promise<void> {
    await this.stops.submit({ taskId, kind, about, revision });
  }

  async stopAllOf(taskId: string): Promise<void> {
    await this.stops.submit({ taskId, kind: null, about: null, revision: null });
  }

  /** Up to `limit` due timers, the longest overdue first, claimed exclusively for `leaseMs`. */
  async claimDue(limit: number, leaseMs: number): Promise<readonly DueTimer[]> {
    return DueTimers.parse(await rowsOf(this.dataSource, CLAIM_DUE, [limit, leaseMs, TIMER_KINDS]));
  }

  /** Lets each timer fire again its own `delayMs` from now, regardless of its lease. */
  async postpone(postponed: readonly Postponed[]): Promise<void> {
    const timers = postponed.map(({ timer }) => timer);
    const delaysMs = postponed.map(({ delayMs }) => delayMs);
    await changedRows(this.dataSource, POSTPONE, [
      ...columnsOf(timers),
      delaysMs,
      timers.map(({ revision }) => revision),
    ]);
  }

  /** The time until the next one is due; undefined when there is none. */
  async msUntilNext(): Promise<number | undefined> {
    const [{ ms }] = WaitRows.parse(await rowsOf(this.dataSource, MS_UNTIL_NEXT, [TIMER_KINDS]));
    return ms === null ? undefined : Math.max(0, ms);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.starts.drain(), this.stops.drain()]);
  }
}

function columnsOf(timers: readonly Timer[]): [string[], TimerKind[], string[]] {
  return [
    timers.map(timer => timer.taskId),
    timers.map(timer => timer.kind),
    timers.map(timer => timer.about),
  ];
}
