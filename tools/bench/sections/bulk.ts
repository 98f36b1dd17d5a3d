import { randomUUID } from 'node:crypto';
import { DEFAULT_DEADLINE_SECONDS, MAX_BULK_TASKS } from '#libs/contracts';
import { SystemClock } from '#libs/platform';
import { BulkJobRepository } from '../../../apps/task-registry/src/bulk/bulk-job.repository.js';
import { BulkStartRepository } from '../../../apps/task-registry/src/bulk/bulk-start.repository.js';
import { BulkTurnRepository } from '../../../apps/task-registry/src/bulk/bulk-turn.repository.js';
import { openSearchDatabase } from '../search/search-database.js';
import type { SearchDatabase } from '../search/search-database.js';
import type { Section } from '../section.js';
import { median, p99 } from '../statistics.js';

const QUICK_TASKS = 10_000;
const CHANGED = { outcome: 'finished', result: 'changed', fault: null } as const;

/**
 * A job over as many tasks as one may have: counting and writing them down, which one request does, and what each turn
 * of 50 tasks costs besides the tasks' own commands. Not part of a whole run: it fills a database of its own.
 */
export const bulk: Section = async ({ system, quick, progress }) => {
  const { running } = await system();
  const tasks = quick ? QUICK_TASKS : MAX_BULK_TASKS;
  const database = await openSearchDatabase(running.databaseUrl, tasks, written => {
    if (written % 50_000 === 0) progress.say(`bulk: ${written.toLocaleString('en-US')} tasks in the tables`);
  });
  try {
    progress.say('bulk: counting and starting');
    const { countMs, startMs, jobId } = await started(database, tasks);
    const words = await started(database, tasks, database.vocabulary.word(1));
    progress.say('bulk: turns');
    const turnsMs = await allTurns(database, jobId);
    return [
      {
        key: 'bulk_start_ms',
        value: startMs,
        n: 1,
        also: {
          ...{ bulk_tasks: tasks, bulk_count_ms: countMs },
          ...{ bulk_text_count_ms: words.countMs, bulk_text_start_ms: words.startMs },
        },
        note:
          `${tasks.toLocaleString('en-US')} tasks: counted in ${countMs.toFixed(0)} ms; by a word in ` +
          `${words.countMs.toFixed(0)} ms and ${words.startMs.toFixed(0)} ms`,
      },
      {
        key: 'bulk_turn_ms',
        value: median(turnsMs),
        n: turnsMs.length,
        also: { bulk_turn_p99_ms: p99(turnsMs), bulk_turn_last_ms: median(turnsMs.slice(-50)) },
        note: `the last 50 turns ${median(turnsMs.slice(-50)).toFixed(1)} ms each`,
      },
    ];
  } finally {
    await database.close();
  }
};

interface Started {
  readonly countMs: number;
  readonly startMs: number;
  readonly jobId: string;
}

async function started(
  { dataSource, orgId: org_id }: SearchDatabase,
  tasks: number,
  text?: string,
): Promise<Started> {
  const starts = new BulkStartRepository(dataSource, new SystemClock());
  const scope = { org_id, pools: null, filter: text === undefined ? { domain: 'security' } : { text } };
  const countedAt = performance.now();
  await starts.count(scope);
  const startedAt = performance.now();
  const { job_id: jobId } = await starts.start({
    ...{ ...scope, job_id: randomUUID(), key_id: null, expected_count: tasks },
    ...{ action: { type: 'cancel', reason: 'A bench.' }, default_deadline_seconds: DEFAULT_DEADLINE_SECONDS },
  });
  return { countMs: startedAt - countedAt, startMs: performance.now() - startedAt, jobId };
}

/** Milliseconds of each turn of a job, until it ends, with the tasks' commands left out. */
async function allTurns({ dataSource, writer, orgId }: SearchDatabase, jobId: string): Promise<number[]> {
  const clock = new SystemClock();
  const turns = new BulkTurnRepository(dataSource, clock);
  const tookMs: number[] = [];
  for (let hasEnded = false; !hasEnded;) {
    // The pace of a job is not what is measured.
    await writer.query('UPDATE bulk_jobs SET turn_at = now() WHERE job_id = $1', [jobId]);
    const startedAt = performance.now();
    const turn = await turns.claim();
    if (turn?.job_id !== jobId) throw new Error('The turn is of another job.');
    hasEnded = await turns.settle(
      turn,
      turn.items.map(({ place }) => ({ place, outcome: CHANGED })),
    );
    tookMs.push(performance.now() - startedAt);
  }
  const { changed, total } = await new BulkJobRepository(dataSource, clock).get(
    { org_id: orgId, pools: null },
    jobId,
  );
  if (changed !== total) throw new Error(`${changed} of ${total} tasks are recorded as changed.`);
  return tookMs;
}
