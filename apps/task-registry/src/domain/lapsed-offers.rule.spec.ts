import { describe, expect, test } from 'vitest';
import {
  NOW,
  W1,
  W2,
  applied,
  assignmentIdOf,
  circumstances,
  commands,
  create,
  taskAfter,
} from '../../test/domain-tasks.js';
import { decide } from './decide.rule.js';
import { MAX_LAPSED_OFFERS } from './lapsed-offers.rule.js';
import type { Task } from './task.rule.js';

const LAPSE_MS = 3 * 60_000;
const after = (lapses: number): Date => new Date(NOW.getTime() + lapses * LAPSE_MS);

const offerTo = (worker: string, round: number, now: Date) => ({
  ...commands.offer,
  ...{ workerId: worker, round, assignmentId: `${assignmentIdOf(worker).slice(0, -4)}${1_000 + round}` },
  expiresAt: new Date(now.getTime() + 120_000),
});

/** Lets successive offers to the same worker lapse. */
function lapsed(times: number): Task {
  let task = taskAfter(create);
  for (let lapse = 1; lapse <= times; lapse += 1) {
    const offer = offerTo(W1, lapse, after(lapse - 1));
    task = applied(task, offer, after(lapse - 1));
    task = applied(task, { kind: 'expire-offer', assignmentId: offer.assignmentId }, after(lapse));
  }
  return task;
}

function requeued(task: Task) {
  const offer = offerTo(W2, task.round, NOW);
  const decision = decide(
    applied(task, offer),
    { kind: 'decline', workerId: W2, assignmentId: offer.assignmentId },
    circumstances,
  );
  const event = decision.outcome === 'changed' ? decision.events.at(-1) : undefined;
  if (event?.type !== 'task.queued') throw new Error('A declined offer queues the task.');
  return event.data;
}

describe('a worker whose offer lapsed', () => {
  test('is not excluded from the next round, which states when and how often offers lapsed', () => {
    expect(requeued(lapsed(2))).toMatchObject({
      excluded_worker_ids: [W2],
      lapsed_offers: [{ worker_id: W1, times: 2, last_at: after(2).toISOString() }],
    });
  });

  test('may be offered the task again, under another assignment', () => {
    const task = applied(lapsed(1), offerTo(W1, 2, NOW));
    expect(task.assignments.map(({ workerId, status }) => [workerId, status])).toEqual([
      [W1, 'expired'],
      [W1, 'offered'],
    ]);
  });

  test('is excluded like any other worker after declining', () => {
    const offer = offerTo(W1, 2, NOW);
    const task = applied(lapsed(1), offer);
    const declined = applied(task, { kind: 'decline', workerId: W1, assignmentId: offer.assignmentId });
    expect(decide(declined, offerTo(W1, 3, NOW), circumstances)).toMatchObject({ code: 'worker.had_task' });
    expect(requeued(declined)).toMatchObject({ excluded_worker_ids: [W1, W2], lapsed_offers: [] });
  });

  test(`has had the task after ${MAX_LAPSED_OFFERS} lapsed offers`, () => {
    const task = lapsed(MAX_LAPSED_OFFERS);
    expect(decide(task, offerTo(W1, MAX_LAPSED_OFFERS + 1, NOW), circumstances)).toMatchObject({
      code: 'worker.had_task',
    });
  });
});
