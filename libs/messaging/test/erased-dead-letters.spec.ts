import { randomUUID } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import { ERASED_TEXT, TaskCompleted } from '#libs/contracts';
import type { CloudEvent } from '#libs/contracts';
import { DeadLetterErasure, PoisonMessage } from '#libs/messaging';
import type { DeadMessage } from '#libs/messaging';
import { waitFor } from '#libs/testing';
import { BY, payloadOf, startDeadLetterWorld } from './dead-letter-world.js';
import { taskAccepted } from './harness.js';

const SECRET = 'She lives in Montréal.';
const OF_ENDS = { durable: 'matcher--task-completed' };

const world = await startDeadLetterWorld();
let taskId: string;

beforeEach(() => {
  taskId = randomUUID();
});

function taskCompleted(mentioned = SECRET): CloudEvent {
  const { type, example } = TaskCompleted;
  return taskAccepted({ type, subject: taskId, data: { ...example, task_id: taskId, output: mentioned } });
}

async function publish(event: CloudEvent): Promise<void> {
  await world.bystander.js.publish(event.type, JSON.stringify(event), { msgID: event.id });
}

async function die(event: CloudEvent): Promise<DeadMessage> {
  world.failWith(new PoisonMessage(`No idea what to do with "${SECRET}"`));
  await publish(event);
  return world.oneDead(OF_ENDS);
}

async function erase(): Promise<void> {
  await world.service.get(DeadLetterErasure).eraseTask(taskId);
}

it('an open letter about an erased task has no content, and can still be handled', async () => {
  const event = taskCompleted();
  const { number } = await die(event);
  await erase();

  const letter = await world.letter(number);
  expect(letter).toMatchObject({ resolution: null, detail: ERASED_TEXT, eventId: event.id });
  expect(payloadOf(letter)).not.toContain(SECRET);
  expect(JSON.parse(payloadOf(letter))).toMatchObject({
    ...{ id: event.id, subject: taskId, sequence: event.sequence },
    data: { task_id: taskId, output: null, evidence: [], payable: TaskCompleted.example.payable },
  });
  world.succeed();
  expect(await world.box.resend(world.bystander.client, letter, BY)).toEqual({ outcome: 'done' });
});

it('the fingerprint of an erased letter is not that of its content', async () => {
  const { number } = await die(taskCompleted());
  const fingerprint = 'SELECT fingerprint FROM matcher.dead_letters WHERE number = $1';
  const before: unknown = await world.database.query(fingerprint, [number]);
  await erase();
  expect(await world.database.query(fingerprint, [number])).not.toEqual(before);
});

it('a resolved letter has no content either', async () => {
  const letter = await die(taskCompleted());
  await world.box.discard(letter, BY);
  await erase();
  const erased = await world.letter(letter.number);
  expect(erased).toMatchObject({ resolution: 'discarded', resolvedBy: BY.name, detail: ERASED_TEXT });
  expect(payloadOf(erased)).not.toContain(SECRET);
});

it('a message that is no event is discarded with its task', async () => {
  await world.bystander.js.publish('task.completed', `{"task_id":"${taskId.toUpperCase()}", ${SECRET}`);
  const { number } = await world.oneDead(OF_ENDS);
  await erase();
  const letter = await world.letter(number);
  expect(letter).toMatchObject({ resolution: 'discarded', resolvedBy: 'erasure', detail: ERASED_TEXT });
  expect(payloadOf(letter)).toBe('');
});

it('a letter of another task that names the erased one stays as it is', async () => {
  const event = taskCompleted();
  const { number } = await die({
    ...event,
    subject: randomUUID(),
    data: { ...TaskCompleted.example, output: taskId },
  });
  await erase();
  const letter = await world.letter(number);
  expect(letter.resolution).toBeNull();
  expect(payloadOf(letter)).toContain(taskId);
});

it('a message that dies after the erasure is stored without its content', async () => {
  await erase();
  const letter = await die(taskCompleted());
  expect(letter.detail).toBe(ERASED_TEXT);
  expect(payloadOf(letter)).not.toContain(SECRET);
});

it('a message that dies during the erasure is stored without its content', async () => {
  const erasure = world.database.createQueryRunner();
  try {
    await erasure.startTransaction();
    await erasure.query('INSERT INTO matcher.erased_tasks VALUES ($1, now())', [taskId]);
    world.failWith(new PoisonMessage('never'));
    await publish(taskCompleted());
    await waitFor(async () => {
      const waiting: unknown = await world.database.query(
        `SELECT FROM pg_locks WHERE relation = 'matcher.erased_tasks'::regclass AND NOT granted`,
      );
      return Array.isArray(waiting) && waiting.length === 1;
    });
    expect(await world.dead(OF_ENDS)).toEqual([]);
    await erasure.commitTransaction();
  } finally {
    await erasure.release();
  }
  expect(payloadOf(await world.oneDead(OF_ENDS))).not.toContain(SECRET);
});
