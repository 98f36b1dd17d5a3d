import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Json } from '#libs/contracts';
import { longestTurnMs } from '#libs/testing';
import { writeVotes } from '../src/deciding/votes.sql.js';
import { ConsensusThreads } from '../src/threads/consensus-threads.js';
import { ConsensusWorld } from './consensus-world.js';
import { consensusOf, stepOf, voteOf } from './steps.js';

const REVIEWERS = 100;
/** Each within a reviewer's share of the 4,000 values that the answers to a step can contain. */
const FIELDS_EACH = 38;
/** The maximum delay for the rest of the service. */
const MAX_TURN_MS = 50;
const PATIENCE_MS = 50_000;

let world: ConsensusWorld;
beforeAll(async () => {
  world = await ConsensusWorld.start();
  // The time to start a thread must not be measured.
  const step = stepOf([1, 1], { total: 2 });
  await world.first.get(ConsensusThreads).decide(world.orgId, { step, skills: new Map() });
});
afterAll(() => world.close());

const consensus = {
  total: REVIEWERS,
  method: 'dawid_skene',
  threshold: 0.001,
  fields: { '*': { method: 'dawid_skene' } },
} as const;

/** Answers of which no two have a value in common, with some fields that only one reviewer fills in. */
function answerOf(reviewer: number, ownFields: number): Json {
  const names = Array.from({ length: FIELDS_EACH }, (_, field) =>
    field < ownFields ? `own ${reviewer} ${field}` : `shared ${field}`,
  );
  return Object.fromEntries(names.map((name, field) => [name, `answer ${reviewer} ${field}`]));
}

/** The verdict on a task, however busy the machine is. */
function verdictOn(taskId: string) {
  return world.verdictOn(taskId, { timeoutMs: PATIENCE_MS });
}

test.each([
  ['the same fields', 0],
  ['fields of their own', FIELDS_EACH - 1],
])('a hundred reviewers who differ on %s do not block the event loop', async (_, ownFields) => {
  const taskId = randomUUID();
  // All but the last, stored as already counted.
  const before = Array.from({ length: REVIEWERS - 1 }, (__, reviewer) => ({
    ...voteOf(reviewer, answerOf(reviewer, ownFields), {
      assignmentId: randomUUID(),
      workerId: randomUUID(),
    }),
    ...{
      taskId,
      step: 1,
      orgId: world.orgId,
      workspaceId: 'default',
      domain: 'security',
      taskType: 'verification',
    },
    ...{
      consensus: consensusOf(consensus),
      answersNeeded: REVIEWERS,
      decision: null,
      submittedAt: new Date(),
    },
  }));
  await writeVotes(world.first.get(DataSource), before, { isSingleAnswer: false });

  const longestMs = await longestTurnMs(async () => {
    await world.publish({ taskId, consensus, output: answerOf(REVIEWERS - 1, ownFields) });
    await verdictOn(taskId);
  });
  const { verdict } = await verdictOn(taskId);
  expect(verdict.counted_assignment_ids.length + verdict.outvoted_assignment_ids.length).toBe(REVIEWERS);
  expect(longestMs).toBeLessThan(MAX_TURN_MS);
});

test('concurrent answers to a long step are all counted, and decided once', async () => {
  const taskId = randomUUID();
  const total = 12;
  const output = (reviewer: number): Json =>
    Object.fromEntries(Array.from({ length: 200 }, (_, field) => [`field ${field}`, reviewer % 2 === 0]));
  const fields = { '*': { method: 'majority' } } as const;
  const spec = { total, method: 'dawid_skene', threshold: 0.4, early_stop: true, fields } as const;
  await Promise.all(
    Array.from({ length: total }, (_, reviewer) =>
      world.publish({ taskId, output: output(reviewer), consensus: spec }),
    ),
  );
  const { verdict } = await verdictOn(taskId);
  const counted = [...verdict.counted_assignment_ids, ...verdict.outvoted_assignment_ids];
  expect(verdict.decided === 'all_answers' ? counted.length : total).toBe(total);
  await world.settled();
  // A later answer gets the existing decision.
  const requests = world.verified.filter(request => request.task_id === taskId);
  expect(new Set(requests.map(request => JSON.stringify(request))).size).toBe(1);
  expect(new Set(world.commandsFor(taskId))).toEqual(new Set(['verify']));
  expect(await world.deadLetters()).toBe(0);
});
