/**
 * The matcher's index, in a separate process so that its memory can be measured: a million workers and lookups among
 * them, then a hundred thousand waiting tasks and workers who become available.
 *
 *   matching-process <lookups>     needs --expose-gc
 */
import { eligibilityOf } from '../../../apps/matcher/src/candidates/eligibility.rule.js';
import { compareWaiting } from '../../../apps/matcher/src/candidates/queued-task.rule.js';
import type { QueuedTask } from '../../../apps/matcher/src/candidates/queued-task.rule.js';
import { rankCandidates } from '../../../apps/matcher/src/candidates/score.rule.js';
import type { Candidate } from '../../../apps/matcher/src/candidates/score.rule.js';
import { DEFAULT_WEIGHTS } from '../../../apps/matcher/src/candidates/weights.rule.js';
import { WaitingIndex } from '../../../apps/matcher/src/index/waiting-index.js';
import { WorkerIndex } from '../../../apps/matcher/src/index/worker-index.js';
import type { MatchingMessage } from './matching-messages.js';
import { taskOf } from './task-crowd.js';
import { numberOf, ORG_ID, workerOf } from './worker-crowd.js';

const WORKERS = 1_000_000;
const WAITING_TASKS = 100_000;
const SHORTLIST = 50;
const WARM_UP = 300;
/** Number of answers that are compared with a full search through all tasks. */
const CHECKED = 8;
const BYTES_PER_MB = 1_048_576;

const now = new Date();
const say = (message: MatchingMessage): void => {
  process.send?.(message);
};

function million(): WorkerIndex {
  const index = new WorkerIndex(DEFAULT_WEIGHTS);
  for (let nth = 0; nth < WORKERS; nth += 1) index.put(workerOf(nth), 0, now);
  return index;
}

/** Measures one match: the best 50 from the index, then scored. Excludes reading their rows from the database. */
function matchMs(index: WorkerIndex, task: QueuedTask): number {
  const startedAt = performance.now();
  const { workerIds } = index.shortlist(ORG_ID, {
    ...task,
    domainKey: task.domain,
    limit: SHORTLIST,
  });
  const lookupMs = performance.now() - startedAt;
  const candidates = workerIds.map(candidateOf);
  for (const { worker } of candidates) {
    if (eligibilityOf(worker, 0, task, now).outcome !== 'eligible')
      throw new Error(`${worker.workerId} was found for ${task.taskId} and may not do it.`);
  }
  const scoredFrom = performance.now();
  const meanRating = index.meanRating(ORG_ID);
  rankCandidates(candidates, task, { weights: DEFAULT_WEIGHTS, meanRating, now });
  return lookupMs + (performance.now() - scoredFrom);
}

function candidateOf(workerId: string): Candidate {
  const record = { answered: numberOf(workerId) % 40, missed: numberOf(workerId) % 7 };
  return {
    worker: workerOf(numberOf(workerId)),
    openAssignments: 0,
    inDomain: record,
    overall: record,
    idleSince: new Date(now.getTime() - (numberOf(workerId) % 10_000_000)),
  };
}

/** Measures finding the first waiting task for a worker who becomes available; the task is removed and reinserted. */
function waitingMs(index: WaitingIndex, nth: number): number {
  const worker = workerOf(nth);
  const startedAt = performance.now();
  const task = index.firstFor(worker, now);
  if (task !== undefined) index.remove(task.taskId);
  const tookMs = performance.now() - startedAt;
  if (task !== undefined) index.put(task);
  return tookMs;
}

/** @throws Error when the index returns another task than a full search */
function checkFirst(index: WaitingIndex, tasks: readonly QueuedTask[], nth: number): void {
  const worker = workerOf(nth);
  const fitting = tasks.filter(task => eligibilityOf(worker, -1, task, now).outcome === 'eligible');
  const right = fitting.toSorted(compareWaiting)[0];
  const found = index.firstFor(worker, now);
  if (found?.taskId !== right?.taskId)
    throw new Error(
      `${worker.workerId} was given ${found?.taskId ?? 'nothing'}, not ${right?.taskId ?? 'nothing'}.`,
    );
}

const lookups = Number(process.argv[2]);
say({ doing: `${WORKERS.toLocaleString('en-US')} workers into the index` });
const workers = million();
say({ doing: `${lookups.toLocaleString('en-US')} lookups` });
for (let nth = 0; nth < WARM_UP; nth += 1) matchMs(workers, taskOf(nth));
const matches = Array.from({ length: lookups }, (_, nth) => matchMs(workers, taskOf(WARM_UP + nth)));
globalThis.gc?.();
const rssMb = process.memoryUsage.rss() / BYTES_PER_MB;

say({ doing: `${WAITING_TASKS.toLocaleString('en-US')} waiting tasks` });
const waiting = new WaitingIndex();
const tasks = Array.from({ length: WAITING_TASKS }, (_, nth) => taskOf(nth));
for (const task of tasks) waiting.put(task);
const available = Array.from({ length: WARM_UP + lookups }, (_, nth) => nth * 7).filter(
  nth => workerOf(nth).available,
);
for (const nth of available.slice(0, CHECKED)) checkFirst(waiting, tasks, nth);
for (const nth of available.slice(0, WARM_UP)) waitingMs(waiting, nth);
const appearances = available.slice(WARM_UP).map(nth => waitingMs(waiting, nth));

say({
  matchMs: matches,
  rssMb,
  workers: workers.size,
  waitingMs: appearances,
  waitingTasks: waiting.size,
});
