import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { BreachSla } from '#libs/contracts';
import type { Section } from '../section.js';
import { median, p99 } from '../statistics.js';

const PER_SECOND = 2_000;
const FULL = { pending: 1_000_000, seconds: 15 };
const QUICK = { pending: 100_000, seconds: 4 };
/** Time between writing the timers and the first one becoming due. */
const LEAD_SECONDS = 3;
const PATIENCE_MS = 60_000;

const Breach = z.object({ due_at: z.string() });

/** Timers of tasks that do not exist: the registry answers so, and the timer is done. */
const INSERT = `
  INSERT INTO sla_monitor.timers (task_id, kind, about, due_at, fails_task, fire_at)
  SELECT id, 'target_latency', id, due_at, false, due_at
    FROM (SELECT gen_random_uuid() AS id, now() + $2::interval + n * $3::interval AS due_at
            FROM generate_series(1, $1::int) AS n) AS timer`;

/** Lateness of timers while many become due and many more are pending. */
export const timers: Section = async ({ system, quick, progress }) => {
  const { database, nats } = await system();
  const { pending, seconds } = quick ? QUICK : FULL;
  const due = PER_SECOND * seconds;

  progress.say(`timers: writing ${pending.toLocaleString('en-US')} that wait`);
  await database.query(INSERT, [pending, '30 days', '1 second']);
  await database.query('ANALYZE sla_monitor.timers');
  await database.query('CHECKPOINT');

  const lateMs: number[] = [];
  const subscription = nats.subscribe(BreachSla.subject, {
    callback: (_error, message) => {
      lateMs.push(Date.now() - Date.parse(Breach.parse(message.json()).due_at));
    },
  });
  await nats.flush();
  progress.say(`timers: ${PER_SECOND.toLocaleString('en-US')} a second come due for ${seconds} s`);
  await database.query(INSERT, [due, `${LEAD_SECONDS} seconds`, `${1_000 / PER_SECOND} ms`]);
  const giveUpAt = performance.now() + (LEAD_SECONDS + seconds) * 1_000 + PATIENCE_MS;
  while (lateMs.length < due && performance.now() < giveUpAt) await pause(50);
  subscription.unsubscribe();
  await database.query('TRUNCATE sla_monitor.timers');
  if (lateMs.length < due) throw new Error(`Of ${due} timers ${lateMs.length} went off.`);
  return [
    {
      key: 'timer_late_p99_ms',
      value: p99(lateMs),
      n: lateMs.length,
      median: median(lateMs),
      p99: p99(lateMs),
      also: { timer_late_p50_ms: median(lateMs), timers_pending: pending },
      note:
        `${pending.toLocaleString('en-US')} pending, ${PER_SECOND.toLocaleString('en-US')} a second due ` +
        `for ${seconds} s, until the registry receives it`,
    },
  ];
};
