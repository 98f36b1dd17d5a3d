import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { SumWork, UNPAID_WORK, invalid } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { PERIODS, isUnknownValue, periodOf, typedRows } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { Clock } from '#libs/platform';

/** As `isPayable` says; an end without a result pays nobody whose work it interrupts. */
const IS_PAYABLE = `
  (a.status = 'submitted' AND a.counted IS NOT FALSE)
    OR (a.status = 'withdrawn' AND (t.ended_as = 'completed' OR a.ended_at < t.ended_at))`;

/** Uses index assignments_by_worker, and tasks_pkey for each assignment. */
const SUMS = `
  WITH ${PERIODS}, work AS (
    SELECT ${periodOf('coalesce(a.submitted_at, a.ended_at)')} AS start,
           CASE WHEN a.status = 'released' THEN 'released'
                WHEN a.status = 'withdrawn' AND a.started_at IS NULL THEN 'not_started'
                WHEN t.ended_as IS NULL THEN 'pending'
                WHEN ${IS_PAYABLE} THEN 'paid'
                WHEN a.status = 'submitted' OR t.ended_as = 'completed' THEN 'not_counted'
                ELSE 'task_' || t.ended_as END AS state
      FROM span, assignments a JOIN tasks t USING (task_id)
     WHERE a.worker_id = $1 AND a.status IN ('submitted', 'withdrawn', 'released') AND a.offered_at < until
       AND coalesce(a.submitted_at, a.ended_at) >= since AND coalesce(a.submitted_at, a.ended_at) < until
  )
  SELECT starts_on, ends_on, count(*) FILTER (WHERE state = 'pending')::int AS pending,
         ${UNPAID_WORK.map(reason => `count(*) FILTER (WHERE state = '${reason}')::int AS ${reason}`).join(', ')}
    FROM periods p LEFT JOIN work w ON w.start = p.start
   GROUP BY p.start, starts_on, ends_on
   ORDER BY p.start DESC`;

const SumRow = z.object({
  ...{ starts_on: z.string(), ends_on: z.string(), pending: z.int() },
  ...{ not_counted: z.int(), released: z.int(), not_started: z.int() },
  ...{ task_cancelled: z.int(), task_failed: z.int() },
});

@Controller()
export class SumWorkQuery {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  @HandlesCommand(SumWork)
  async handle(request: RequestOf<typeof SumWork>): Promise<ReplyOf<typeof SumWork>> {
    const { worker_id: workerId, by, time_zone: zone, before, periods } = request;
    const parameters = [workerId, by, zone, before ?? null, this.clock.now(), periods];
    const rows = await typedRows(this.dataSource, SumRow, SUMS, parameters).catch((error: unknown) => {
      if (!isUnknownValue(error)) throw error;
      const faults = [{ pointer: '/time_zone', detail: 'The database does not know this time zone.' }];
      throw invalid('request.invalid', 'The request is not valid.', faults);
    });
    return {
      data: rows.map(({ starts_on, ends_on, pending, ...unpaid }) => ({
        starts_on,
        ends_on,
        pending,
        unpaid,
      })),
    };
  }
}
