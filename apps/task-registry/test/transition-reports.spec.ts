import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { AcceptOffer, BreachSla, CancelTask, CreateTask, OfferTask } from '#libs/contracts';
import { JsonLogger, runInTrace } from '#libs/platform';
import { bringTo, createRequest, historyOf, offerRequest, specWith, startWorld } from './harness.js';
import type { World } from './harness.js';

const AGENT = { id: 'a'.repeat(32), traceparent: `00-${'a'.repeat(32)}-${'1'.repeat(16)}-01` };
const WORKER = { id: 'b'.repeat(32), traceparent: `00-${'b'.repeat(32)}-${'2'.repeat(16)}-01` };
const Line = z.looseObject({ task_id: z.string().optional(), context: z.string().optional() });
type Line = z.infer<typeof Line>;

let world: World;
const lines: Line[] = [];

beforeAll(async () => {
  world = await startWorld();
  const destination = { write: (line: string) => lines.push(Line.parse(JSON.parse(line))) };
  Logger.overrideLogger(new JsonLogger({ service: 'task-registry', level: 'info', destination }));
});
afterAll(async () => {
  Logger.overrideLogger(false);
  await world.close();
});

function transitionsOf(taskId: string): readonly Line[] {
  return lines.filter(line => line.context === 'Transitions' && line.task_id === taskId);
}

async function counter(pattern: string): Promise<number> {
  const text = await world.registry.metrics.registry.metrics();
  return Number(new RegExp(`^${pattern} (\\d+)$`, 'm').exec(text)?.[1] ?? NaN);
}

test('each transition is one line, in the trace of the request that created the task', async () => {
  const task = createRequest({ spec: specWith({ title: 'Confidential title' }) });
  await runInTrace(AGENT, () => world.ask(CreateTask, task));
  const offer = offerRequest(task);
  const { assignment_id } = await runInTrace(AGENT, () => world.ask(OfferTask, offer));
  const accept = { worker_id: offer.worker_id, assignment_id };
  await runInTrace(WORKER, () => world.ask(AcceptOffer, accept));
  // A repetition changes nothing, so there is nothing to report.
  await runInTrace(WORKER, () => world.ask(AcceptOffer, accept));

  const history = await historyOf(world, task);
  const reported = transitionsOf(task.task_id);
  expect(reported.map(line => [line['event_type'], line['event_id'], line['sequence']])).toEqual(
    history.map(({ type, id, sequence }) => [type, id, sequence]),
  );
  expect(reported.map(line => line['status'])).toEqual([
    'queued',
    'queued',
    'offered',
    'offered',
    'accepted',
  ]);
  for (const line of reported)
    expect(line).toMatchObject({ trace_id: AGENT.id, org_id: task.org_id, level: 'info' });
  expect(reported.at(-1)).toMatchObject({ request_trace_id: WORKER.id, ...accept });
  expect(reported.at(0)).not.toHaveProperty('request_trace_id');
  expect(JSON.stringify(lines)).not.toContain('Confidential');
  for (const { traceparent } of history) expect(traceparent).toBe(history[0]?.traceparent);
  expect(history[0]?.traceparent).toContain(AGENT.id);
});

test('a task of a release that stored no trace is reported in the trace of the request that changes it', async () => {
  const { task_id, work } = await bringTo(world, 'offered');
  await world.sql('UPDATE tasks SET traceparent = NULL WHERE task_id = $1', [task_id]);
  await runInTrace(WORKER, () => world.ask(AcceptOffer, work));
  expect(transitionsOf(task_id).at(-1)).toMatchObject({ event_type: 'task.accepted', trace_id: WORKER.id });
});

test('text written by a customer is not logged', async () => {
  const { task_id, org_id } = await bringTo(world, 'queued');
  await world.ask(CancelTask, { task_id, org_id, pools: null, reason: 'Confidential reason' });
  expect(transitionsOf(task_id).at(-1)).toMatchObject({ event_type: 'task.cancelled' });
  expect(JSON.stringify(lines)).not.toContain('Confidential');
});

test('transitions and outcomes are counted; outcomes that have not happened are 0', async () => {
  const events = 'countersign_task_transitions_total\\{event="task.completed",service="task-registry"\\}';
  const outcomes =
    'countersign_task_outcomes_total\\{outcome="completed",reason="",service="task-registry"\\}';
  const failed =
    'countersign_task_outcomes_total\\{outcome="failed",reason="expired",service="task-registry"\\}';
  const before = await counter(outcomes);
  await bringTo(world, 'completed');
  expect(await counter(outcomes)).toBe(before + 1);
  expect(await counter(events)).toBeGreaterThan(0);
  expect(await counter(failed)).toBe(0);
});

test('times to the first offer, the first acceptance and completion are measured once for each task', async () => {
  const measured = async (): Promise<readonly number[]> =>
    Promise.all(
      ['offered', 'accepted', 'completed'].map(stage =>
        counter(`countersign_task_stage_seconds_count\\{service="task-registry",stage="${stage}"\\}`),
      ),
    );
  const before = await measured();
  await bringTo(world, 'completed');
  expect(await measured()).toEqual(before.map(count => count + 1));
});

test('a missed limit is counted by its kind, and the others are 0', async () => {
  const breaches = (kind: string): Promise<number> =>
    counter(`countersign_sla_breaches_total\\{kind="${kind}",service="task-registry"\\}`);
  const { task_id } = await bringTo(world, 'queued');
  await world.ask(BreachSla, { task_id, kind: 'deadline', due_at: new Date().toISOString() });
  expect(await breaches('deadline')).toBe(1);
  expect(await breaches('unmatched')).toBe(0);
});
