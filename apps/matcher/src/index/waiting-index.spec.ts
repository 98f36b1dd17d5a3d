import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Requirements, URGENCIES, WorkerSpec } from '#libs/contracts';
import { demandOf } from '../candidates/demand.rule.js';
import { meetsDemand } from '../candidates/eligibility.rule.js';
import { compareWaiting } from '../candidates/queued-task.rule.js';
import type { QueuedTask } from '../candidates/queued-task.rule.js';
import { profileOf } from '../candidates/worker-profile.rule.js';
import { isSeparatedFrom } from '../candidates/separation.rule.js';
import { WaitingIndex } from './waiting-index.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const WORKERS = [randomUUID(), randomUUID(), randomUUID()];
const TASKS = Array.from({ length: 30 }, () => randomUUID());
const POOLS = [randomUUID(), randomUUID()];
const instant = fc.integer({ min: 0, max: 5 }).map(hours => new Date(NOW.getTime() + hours * 3_600_000));

const task: fc.Arbitrary<QueuedTask> = fc.record({
  taskId: fc.constantFrom(...TASKS),
  orgId: fc.constantFrom('org-1', 'org-2'),
  round: fc.constant(1),
  reason: fc.constant('created' as const),
  places: fc.constant(1),
  domain: fc.constant('x'),
  urgency: fc.constantFrom(...URGENCIES),
  demand: fc
    .record(
      {
        skills: fc.subarray(['a', 'b', 'c']),
        certifications: fc.subarray(['valid', 'expired']),
        capabilities: fc.subarray(['a', 'valid']),
        worker_pool_id: fc.constantFrom(...POOLS),
        trust_level: fc.integer({ min: 1, max: 3 }),
      },
      { requiredKeys: [] },
    )
    .map(given => demandOf(Requirements.parse(given))),
  assignment: fc.constant('offer' as const),
  acceptWithinSeconds: fc.constant(undefined),
  deadline: fc.option(instant, { nil: undefined }),
  createdAt: instant,
  excludedWorkerIds: fc.subarray(WORKERS).map(ids => new Set(ids)),
  requesters: fc.subarray([...WORKERS, 'ada', 'someone']).map(keys => new Set(keys)),
  excludedPersonKeys: fc.subarray(['ada', 'eve']).map(keys => new Set(keys)),
  lapsedUntil: fc
    .subarray(WORKERS)
    .map(ids => new Map(ids.map((id, place) => [id, NOW.getTime() + place - 1]))),
});

const worker = fc
  .record({
    id: fc.constantFrom(...WORKERS),
    orgId: fc.constantFrom('org-1', 'org-2'),
    skills: fc.subarray(['a', 'b', 'c']),
    certifications: fc.subarray([
      { name: 'valid', expires_at: '2027-01-01T00:00:00Z' },
      { name: 'expired', expires_at: '2026-01-01T00:00:00Z' },
    ]),
    pool_ids: fc.subarray(POOLS),
    trust_level: fc.integer({ min: 1, max: 3 }),
    person_id: fc.constantFrom(null, 'ada', 'eve'),
  })
  .map(({ id, orgId, ...spec }) => profileOf(id, orgId, WorkerSpec.parse({ name: 'Ada', ...spec })));

test('gives a worker the same task as a sort over all waiting tasks', () => {
  fc.assert(
    fc.property(
      fc.array(task, { maxLength: 60, size: 'max' }),
      fc.subarray(TASKS),
      fc.array(worker, { maxLength: 10, size: 'max' }),
      (tasks, removed, workers) => {
        const index = new WaitingIndex();
        const known = new Map<string, QueuedTask>();
        for (const one of tasks) {
          index.put(one);
          known.set(one.taskId, one);
        }
        for (const taskId of removed) {
          index.remove(taskId);
          known.delete(taskId);
        }
        expect(index.size).toBe(known.size);
        for (const one of workers) {
          const fitting = [...known.values()].filter(
            waiting =>
              waiting.orgId === one.orgId &&
              meetsDemand(one, waiting.demand, NOW) &&
              !waiting.excludedWorkerIds.has(one.workerId) &&
              !isSeparatedFrom(waiting, one) &&
              !((waiting.lapsedUntil.get(one.workerId) ?? 0) > NOW.getTime()),
          );
          const [best] = fitting.sort(compareWaiting);
          expect(index.firstFor(one, NOW)?.taskId).toBe(best?.taskId);
        }
        const grouped = [...index.groups()];
        expect(grouped.flat().length).toBe(known.size);
        for (const group of grouped) expect(group).toEqual([...group].sort(compareWaiting));
      },
    ),
    { numRuns: 200 },
  );
});

test('an earlier round never replaces a later one', () => {
  const index = new WaitingIndex();
  const [first] = fc.sample(task, { numRuns: 1, seed: 1 });
  if (first === undefined) throw new Error('No sample.');
  index.put({ ...first, round: 3 });
  index.put({ ...first, round: 2 });
  expect(index.get(first.taskId)?.round).toBe(3);
  index.put({ ...first, round: 3, places: 2 });
  expect(index.get(first.taskId)?.places).toBe(2);
  expect(index.size).toBe(1);
});
