import { headers } from '@nats-io/transport-node';
import { describe, expect, it } from 'vitest';
import { PoisonMessage } from '#libs/messaging';
import { waitFor } from '#libs/testing';
import { payloadOf, startDeadLetterWorld } from './dead-letter-world.js';
import { taskAccepted } from './harness.js';

const world = await startDeadLetterWorld();

describe('a message is dead', () => {
  it('when its tenth delivery fails, and keeps the details', async () => {
    world.failWith(new Error('no luck,\r\nnot at all'));
    const event = taskAccepted();
    const sent = headers();
    sent.set('x-origin', 'test');
    const { seq } = await world.bystander.js.publish(event.type, JSON.stringify(event), {
      msgID: event.id,
      headers: sent,
    });

    const letter = await world.oneDead();
    expect(world.consumers.seen).toHaveLength(10);
    expect(letter).toMatchObject({
      reason: 'max_deliveries',
      detail: 'Error: no luck,\r\nnot at all',
      deliveries: 10,
      durable: 'matcher--task-accepted',
      subject: 'task.accepted',
      stream: 'TASK',
      streamSequence: seq,
      eventId: event.id,
      deaths: 1,
      resolution: null,
    });
    expect(letter.headers).toContainEqual(['x-origin', ['test']]);
    expect(JSON.parse(payloadOf(letter))).toEqual(event);
    await waitFor(async () => {
      const info = await world.bystander.manager.consumers.info('TASK', 'matcher--task-accepted');
      return info.num_ack_pending === 0;
    });
  });

  it('immediately when its handler throws PoisonMessage', async () => {
    world.failWith(new PoisonMessage('This can never be.'));
    await world.bystander.js.publish('task.accepted', JSON.stringify(taskAccepted()));
    expect(await world.oneDead()).toMatchObject({
      reason: 'refused',
      detail: 'This can never be.',
      deliveries: 1,
    });
  });

  it.each([
    ['not_json', '{"half', 'task.accepted'],
    ['not_json', new Uint8Array([0xc3, 0x28]), 'task.accepted'],
    ['not_an_event', '{}', 'task.accepted'],
    ['invalid_data', JSON.stringify(taskAccepted({ data: { task_id: 'x' } })), 'task.accepted'],
    ['invalid_data', JSON.stringify(taskAccepted()).replace(/}$/, ',"x":9007199254740993}'), 'task.accepted'],
    ['invalid_data', JSON.stringify(taskAccepted()).replace(/}$/, ',"x":1,"x":2}'), 'task.accepted'],
    ['wrong_subject', JSON.stringify(taskAccepted({ type: 'task.failed' })), 'task.accepted'],
    ['too_large', 'x'.repeat(3 * 1024 * 1024), 'task.accepted'],
  ])('immediately when it is %s, without a call of its handler', async (reason, payload, subject) => {
    await world.bystander.js.publish(subject, payload);
    const letter = await world.oneDead();
    expect(letter).toMatchObject({ reason, deliveries: 1 });
    const original = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
    expect(Buffer.from(original).equals(letter.payload ?? Buffer.of())).toBe(true);
    expect(world.consumers.seen).toHaveLength(0);
  });

  it('if its type is unknown to a wildcard consumer', async () => {
    await world.bystander.js.publish(
      'task.invented',
      JSON.stringify(taskAccepted({ type: 'task.invented' })),
    );
    const letters = await waitFor(async () => {
      const found = await world.dead({ reason: 'unknown_type' });
      return found.length > 0 ? found : undefined;
    });
    expect(letters).toMatchObject([{ durable: 'matcher--other', subject: 'task.invented' }]);
  });

  it('with its payload, even when that leaves no room for the headers of an announcement', async () => {
    const most = world.bystander.client.info?.max_payload ?? 0;
    await world.bystander.js.publish('task.accepted', 'x'.repeat(most - 200), { timeout: 20_000 });
    const letter = await world.oneDead();
    expect(letter).toMatchObject({ reason: 'too_large' });
    expect(letter.payload?.byteLength).toBe(most - 200);
  });

  it('only when the database has stored it: until then it is redelivered', async () => {
    await world.database.query('ALTER TABLE matcher.dead_letters RENAME TO not_there');
    world.failWith(new PoisonMessage('This can never be.'));
    await world.bystander.js.publish('task.accepted', JSON.stringify(taskAccepted()));
    await waitFor(() => world.consumers.seen.length > 3);
    await world.database.query('ALTER TABLE matcher.not_there RENAME TO dead_letters');
    expect(await world.oneDead()).toMatchObject({ reason: 'refused' });
  });

  it('even if the DEAD stream refuses its announcement', async () => {
    await world.bystander.manager.streams.update('DEAD', { max_msg_size: 10 });
    world.failWith(new PoisonMessage('This can never be.'));
    await world.bystander.js.publish('task.accepted', JSON.stringify(taskAccepted()));
    expect(await world.oneDead()).toMatchObject({ reason: 'refused' });
    await waitFor(async () => {
      const info = await world.bystander.manager.consumers.info('TASK', 'matcher--task-accepted');
      return info.num_ack_pending === 0;
    });
    await world.bystander.manager.streams.update('DEAD', { max_msg_size: -1 });
  });

  it('and is counted, by consumer and reason', async () => {
    world.failWith(new PoisonMessage('This can never be.'));
    await world.bystander.js.publish('task.accepted', JSON.stringify(taskAccepted()));
    await world.oneDead();
    const gauge = /countersign_dead_letters_open\{[^}]*durable="matcher--task-accepted"[^}]*\} 1/;
    await waitFor(async () => gauge.test(await world.service.metrics.registry.metrics()));
    expect(await world.service.metrics.registry.metrics()).toMatch(
      /countersign_dead_letters_total\{[^}]*durable="matcher--task-accepted"[^}]*reason="refused"[^}]*\} 1/,
    );
  });
});
