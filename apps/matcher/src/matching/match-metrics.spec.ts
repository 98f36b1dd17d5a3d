import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { Requirements } from '#libs/contracts';
import { Metrics } from '#libs/platform';
import { demandOf } from '../candidates/demand.rule.js';
import type { QueuedTask } from '../candidates/queued-task.rule.js';
import { Weights } from '../candidates/weights.rule.js';
import { WaitingIndex } from '../index/waiting-index.js';
import { WorkerIndex } from '../index/worker-index.js';
import { MatchMetrics } from './match-metrics.js';

const NOW = new Date('2026-03-01T12:00:00Z');

function waitingTask(orgId: string, ageSeconds: number): QueuedTask {
  return {
    taskId: randomUUID(),
    orgId,
    round: 1,
    reason: 'created',
    places: 1,
    domain: 'security',
    urgency: 'normal',
    demand: demandOf(Requirements.parse({})),
    assignment: 'offer',
    acceptWithinSeconds: undefined,
    deadline: undefined,
    createdAt: new Date(NOW.getTime() - ageSeconds * 1_000),
    excludedWorkerIds: new Set(),
    requesters: new Set(),
    excludedPersonKeys: new Set(),
    lapsedUntil: new Map(),
  };
}

test('waiting tasks are counted by age, and by the twenty organizations with the most', async () => {
  const waiting = new WaitingIndex();
  const metrics = new Metrics('matcher');
  new MatchMetrics(metrics, waiting, new WorkerIndex(Weights.parse({})), { now: () => NOW });
  for (const ageSeconds of [59, 60, 899, 900, 4_000]) waiting.put(waitingTask('org-a', ageSeconds));
  waiting.put(waitingTask('org-b', 0));
  for (let n = 0; n < 50; n += 1) waiting.put(waitingTask(`org-${n % 25}`, 0));
  const text = await metrics.registry.metrics();
  const olderThan = text.matchAll(/^countersign_waiting_tasks_older_than\{seconds="(\d+)"\S* (\d+)$/gm);
  expect([...olderThan].map(([, seconds, tasks]) => [seconds, tasks])).toEqual([
    ['60', '4'],
    ['300', '3'],
    ['900', '2'],
    ['3600', '1'],
  ]);
  const named = [...text.matchAll(/^countersign_waiting_tasks_of_organization\{org_id="(\S+?)"\S* (\d+)$/gm)];
  expect(named).toHaveLength(20);
  expect(named[0]?.slice(1)).toEqual(['org-a', '5']);
  expect(named.map(([, orgId]) => orgId)).not.toContain('org-b');
});
