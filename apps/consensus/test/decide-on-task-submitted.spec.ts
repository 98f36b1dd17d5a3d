import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ServiceError } from '#libs/contracts';
import type { ConsensusSpec, Json } from '#libs/contracts';
import { waitFor } from '#libs/testing';
import { ConsensusWorld } from './consensus-world.js';
import type { PublishedVote } from './consensus-world.js';

let world: ConsensusWorld;

beforeAll(async () => {
  world = await ConsensusWorld.start();
});
afterAll(() => world.close());

const SINGLE = { total: 1 } as const;

/** Votes on one new task. */
function votes(
  outputs: readonly Json[],
  consensus: Partial<ConsensusSpec> = {},
  change: Partial<PublishedVote> = {},
): readonly (PublishedVote & { readonly assignmentId: string })[] {
  const taskId = randomUUID();
  return outputs.map(output => ({
    taskId,
    output,
    consensus: { total: outputs.length, ...consensus },
    ...change,
    assignmentId: randomUUID(),
  }));
}

async function publishAll(all: readonly PublishedVote[]): Promise<string> {
  for (const vote of all) await world.publish(vote);
  return all[0]?.taskId ?? '';
}

describe('a single requested answer', () => {
  test('is the result, and is stored in case its correct answer becomes known', async () => {
    const [vote] = votes([{ ok: true }], SINGLE);
    const taskId = await publishAll(vote === undefined ? [] : [vote]);
    expect(await world.verdictOn(taskId)).toMatchObject({
      step: 1,
      output: { ok: true },
      verdict: { method: 'single', agreement: 1, counted_assignment_ids: [vote?.assignmentId] },
    });
    await world.settled();
    expect(await world.query('SELECT is_alone FROM votes WHERE task_id = $1', [taskId])).toEqual([
      { is_alone: true },
    ]);
    expect(await world.query('SELECT FROM rounds WHERE task_id = $1', [taskId])).toEqual([]);
  });

  test('of a task that ended in the meantime is ignored', async () => {
    const all = votes([{ ok: true }], SINGLE);
    world.refusals.set(all[0]?.taskId ?? '', new ServiceError('conflict', 'task.conflict', 'It has ended.'));
    const taskId = await publishAll(all);
    await world.settled();
    expect(world.commandsFor(taskId)).toEqual(['verify']);
  });

  test('is sent again after a registry failure, and stored once', async () => {
    const all = votes([{ ok: true }], SINGLE);
    world.refusals.set(all[0]?.taskId ?? '', new ServiceError('internal', 'internal', 'Something broke.'));
    const taskId = await publishAll(all);
    await waitFor(() => world.commandsFor(taskId).length === 2);
    await world.settled();
    expect(await world.query('SELECT FROM votes WHERE task_id = $1', [taskId])).toHaveLength(1);
  });
});

describe('several answers', () => {
  test.each<[ConsensusSpec['method'], readonly Json[], Json, number]>([
    ['majority', [{ ok: true }, { ok: false }, { ok: true }], { ok: true }, 2],
    ['unanimous', ['Yes', 'yes ', 'YES'], 'YES', 3],
    ['weighted', ['a', 'b', 'a'], 'a', 2],
    ['dawid_skene', ['a', 'b', 'a'], 'a', 2],
    ['median', [10, 50, 11], 11, 2],
  ])('%s', async (method, outputs, output, counted) => {
    const all = votes(outputs, { method, tolerance: { absolute: 1 } });
    const taskId = await publishAll(all);
    const request = await world.verdictOn(taskId);
    expect(request.output).toEqual(output);
    expect(request.verdict).toMatchObject({ method, decided: 'all_answers' });
    expect(request.verdict.counted_assignment_ids).toHaveLength(counted);
    await world.settled();
    expect(world.commandsFor(taskId)).toEqual(['verify']);
  });

  test('are waited for, in any order of arrival', async () => {
    const [first, second, third] = votes(['a', 'b', 'a']);
    if (first === undefined || second === undefined || third === undefined) throw new Error('Three votes.');
    await world.publishInOrder(third, second);
    expect(world.commandsFor(first.taskId)).toEqual([]);
    await world.publish(first);
    const { verdict } = await world.verdictOn(first.taskId);
    expect(verdict.counted_assignment_ids).toEqual([first.assignmentId, third.assignmentId].sort());
    expect(verdict.outvoted_assignment_ids).toEqual([second.assignmentId]);
  });

  test('of two steps of a task are counted separately', async () => {
    const taskId = randomUUID();
    const one = { taskId, consensus: { total: 2 } };
    await world.publishInOrder({ ...one, output: 'a', step: 1 }, { ...one, output: 'b', step: 2 });
    expect(world.commandsFor(taskId)).toEqual([]);
    await world.publish({ ...one, output: 'b', step: 2 });
    expect(await world.verdictOn(taskId)).toMatchObject({ step: 2, output: 'b' });
  });

  test('decide early when the missing ones cannot change the result', async () => {
    const [first, second, third] = votes(['a', 'a', 'b'], { early_stop: true });
    if (first === undefined || second === undefined || third === undefined) throw new Error('Three votes.');
    await world.publishInOrder(first, second);
    expect((await world.verdictOn(first.taskId)).verdict.decided).toBe('early');
    // The third was in flight: it changes nothing, and the registry receives the same decision again.
    await world.publishInOrder(third);
    const requests = world.verified.filter(request => request.task_id === first.taskId);
    expect(requests).toHaveLength(2);
    expect(requests[1]).toEqual(requests[0]);
  });

  test('that disagree are extended once, and then fail the task', async () => {
    const [first, second, third] = votes(['a', 'b', 'c'], { total: 2, max_total: 3 });
    if (first === undefined || second === undefined || third === undefined) throw new Error('Three votes.');
    await world.publishInOrder(first, second);
    const { taskId } = first;
    const asked = { task_id: taskId, step: 1, answers_needed: 3, trust_level: null };
    expect(world.extended.filter(request => request.task_id === taskId)).toEqual([asked]);
    await world.publish({ ...third, answersNeeded: 3 });
    const failure = await waitFor(() => world.failed.find(request => request.task_id === taskId));
    expect(failure).toMatchObject({ step: 1, reason: 'no_consensus' });
    expect(failure.detail).toMatch(/3 answers did not agree/);
  });

  test('that disagree are escalated to a more trusted worker if the task says so', async () => {
    const [first, second, third] = votes(['a', 'b', 'b'], { total: 2, on_disagreement: 'escalate' });
    if (first === undefined || second === undefined || third === undefined) throw new Error('Three votes.');
    await world.publishInOrder({ ...first, trustLevel: 3 }, second);
    const { taskId } = first;
    const asked = { task_id: taskId, step: 1, answers_needed: 3, trust_level: 4 };
    expect(world.extended.filter(request => request.task_id === taskId)).toEqual([asked]);
    await world.publish({ ...third, answersNeeded: 3, trustLevel: 4, escalatedTo: 4 });
    expect(await world.verdictOn(taskId)).toMatchObject({ output: 'b', verdict: { decided: 'escalated' } });
  });

  test('are stored with the skills known at the time, so that the decision can be audited', async () => {
    const taskId = await publishAll(votes(['a', 'a', 'b'], { method: 'weighted' }));
    const { verdict } = await world.verdictOn(taskId);
    const [round] = await world.query<{ decision: unknown; skills: object; posterior: number }>(
      'SELECT decision, skills, posterior FROM rounds WHERE task_id = $1',
      [taskId],
    );
    expect(round?.decision).toMatchObject({ outcome: 'verified', output: 'a', verdict });
    expect(round?.posterior).toBe(verdict.posterior);
    expect(Object.values(round?.skills ?? {})).toEqual(
      Array.from({ length: 3 }, () => ({ accuracy: 2 / 3, proven: false })),
    );
  });
});

describe('at least once, effectively once', () => {
  test('a redelivered vote gets the existing decision', async () => {
    const all = votes(['a', 'a', 'b']);
    const taskId = await publishAll(all);
    await world.verdictOn(taskId);
    await world.settled();
    await publishAll(all);
    await world.settled();
    const requests = world.verified.filter(request => request.task_id === taskId);
    expect(requests).toHaveLength(4);
    expect(new Set(requests.map(request => JSON.stringify(request))).size).toBe(1);
    expect(await world.query('SELECT FROM votes WHERE task_id = $1', [taskId])).toHaveLength(3);
    expect(
      await world.query(
        'SELECT sum(agreement_seen)::int AS seen FROM worker_quality WHERE worker_id = ANY ($1)',
        [
          (
            await world.query<{ worker_id: string }>('SELECT worker_id FROM votes WHERE task_id = $1', [
              taskId,
            ])
          ).map(row => row.worker_id),
        ],
      ),
    ).toEqual([{ seen: 3 }]);
  });

  test('a decision that could not be sent is sent when the event is redelivered', async () => {
    const all = votes(['a', 'b', 'c']);
    const taskId = all[0]?.taskId ?? '';
    await world.publishInOrder(...all.slice(0, 2));
    // As after a crash: the decision is stored, but was not sent.
    world.refusals.set(taskId, new ServiceError('internal', 'internal', 'Something broke.'));
    await publishAll(all.slice(2));
    await waitFor(() => world.commandsFor(taskId).length === 2);
    expect(world.commandsFor(taskId)).toEqual(['fail', 'fail']);
    expect(await world.query('SELECT outcome FROM rounds WHERE task_id = $1', [taskId])).toEqual([
      { outcome: 'failed' },
    ]);
  });

  test('an event from before an extension does not revert it', async () => {
    const [first, second, third] = votes(['a', 'b', 'a'], { total: 2, max_total: 3 });
    if (first === undefined || second === undefined || third === undefined) throw new Error('Three votes.');
    await world.publishInOrder(first, second);
    await world.publishInOrder({ ...first, assignmentId: randomUUID(), output: 'a' });
    expect((await world.verdictOn(first.taskId)).verdict.counted_assignment_ids).toHaveLength(2);
  });

  test('two replicas that count concurrently do not both miss the last vote', async () => {
    const second = await world.addReplica();
    const tasks = Array.from({ length: 60 }, () => votes(['a', 'a', 'b']));
    const all = [0, 1, 2].flatMap(index => tasks.flatMap(task => task[index] ?? []));
    await Promise.all(all.map(vote => world.publish(vote)));
    await world.settled();
    for (const [vote] of tasks) expect(world.commandsFor(vote?.taskId ?? '')).toEqual(['verify']);
    const counted = await world.query<{ votes: number }>(
      `SELECT count(*)::int AS votes FROM judgements WHERE task_id = ANY ($1)`,
      [tasks.map(([vote]) => vote?.taskId)],
    );
    expect(counted).toEqual([{ votes: 180 }]);
    await world.stopReplica(second);
  });
});

test('an event that violates its contract becomes a dead letter', async () => {
  const before = await world.deadLetters();
  const data = { task_id: randomUUID(), answers_needed: 0 };
  await world.peer.js.publish('task.submitted', JSON.stringify({ specversion: '1.0', data }));
  await waitFor(async () => (await world.deadLetters()) === before + 1);
  expect(world.commandsFor(data.task_id)).toEqual([]);
});
