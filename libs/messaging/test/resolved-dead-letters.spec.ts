import { describe, expect, it } from 'vitest';
import { PoisonMessage } from '#libs/messaging';
import type { DeadMessage } from '#libs/messaging';
import { waitFor } from '#libs/testing';
import { BY, payloadOf, startDeadLetterWorld } from './dead-letter-world.js';
import { taskAccepted } from './harness.js';

const world = await startDeadLetterWorld();

describe('a broker that loses its storage', () => {
  it('keeps every dead letter: it is listed, and can be resent', async () => {
    world.failWith(new PoisonMessage('not yet'));
    const event = taskAccepted();
    await world.bystander.js.publish(event.type, JSON.stringify(event), { msgID: event.id });
    const letter = await world.oneDead();
    await world.nats.restart({ withoutStorage: true });
    await waitFor(() => world.bystander.manager.consumers.info('TASK', 'matcher--task-accepted'));

    expect((await world.bystander.manager.streams.info('DEAD')).state.messages).toBe(0);
    expect(await world.dead()).toMatchObject([{ number: letter.number, eventId: event.id }]);
    world.succeed();
    expect(await world.box.resend(world.bystander.client, letter, BY)).toEqual({ outcome: 'done' });
    expect(await world.dead()).toEqual([]);
  });

  it('redelivers a dead message from the rebuilt stream as the same letter', async () => {
    world.failWith(new PoisonMessage('never'));
    const event = taskAccepted();
    const publish = (): Promise<unknown> =>
      waitFor(() => world.bystander.js.publish(event.type, JSON.stringify(event), { msgID: event.id }));
    await publish();
    const letter = await world.oneDead();
    await world.nats.restart({ withoutStorage: true });
    await publish();
    await waitFor(async () => (await world.dead()).at(0)?.deaths === 2);
    expect(await world.dead()).toMatchObject([{ number: letter.number, detail: 'never' }]);
  });
});

describe('a resent dead message', () => {
  async function die(): Promise<DeadMessage> {
    world.failWith(new PoisonMessage('not yet'));
    const event = taskAccepted();
    await world.bystander.js.publish(event.type, JSON.stringify(event), { msgID: event.id });
    const letter = await world.oneDead();
    await waitFor(() => world.consumers.seenByOther.includes(event.id));
    return letter;
  }

  it('reaches only the consumer it died in, and is then resolved', async () => {
    const letter = await die();
    world.succeed();
    expect(await world.box.resend(world.bystander.client, letter, BY)).toEqual({ outcome: 'done' });
    expect(world.consumers.seen).toEqual([letter.eventId, letter.eventId]);
    expect(world.consumers.seenByOther).toEqual([letter.eventId]);
    expect(await world.dead()).toEqual([]);
  });

  it('stays open when it fails again', async () => {
    const letter = await die();
    expect(await world.box.resend(world.bystander.client, letter, BY)).toMatchObject({
      outcome: 'poison',
      detail: 'not yet',
    });
    world.failWith(new Error('still broken'));
    expect(await world.box.resend(world.bystander.client, letter, BY)).toMatchObject({
      outcome: 'failed',
      detail: 'Error: still broken',
    });
    expect(await world.dead()).toHaveLength(1);
  });

  it('stays open when its service is not running', async () => {
    const letter = await die();
    await world.closeService();
    expect(await world.box.resend(world.bystander.client, letter, BY)).toEqual({ outcome: 'unanswered' });
    expect(await world.dead()).toHaveLength(1);
  });

  it('is reopened when it dies again on a rebuilt stream', async () => {
    const letter = await die();
    world.succeed();
    await world.box.resend(world.bystander.client, letter, BY);
    await world.nats.restart({ withoutStorage: true });
    world.failWith(new PoisonMessage('again'));
    await waitFor(() =>
      world.bystander.js.publish(letter.subject, payloadOf(letter), { msgID: letter.eventId }),
    );
    await waitFor(async () => (await world.dead()).length === 1);
    expect(await world.dead()).toMatchObject([{ number: letter.number, deaths: 2, detail: 'again' }]);
  });
});

describe('a discarded dead message', () => {
  it('leaves the list, records who discarded it and why, and stays discarded', async () => {
    world.failWith(new PoisonMessage('never'));
    const event = taskAccepted();
    await world.bystander.js.publish(event.type, JSON.stringify(event), { msgID: event.id });
    const letter = await world.oneDead();
    expect(await world.box.discard(letter, { name: 'ops', note: 'sent by a test' })).toBe(true);
    expect(await world.box.discard(letter, { name: 'else', note: 'again' })).toBe(false);
    expect(await world.dead()).toEqual([]);

    await world.nats.restart({ withoutStorage: true });
    await waitFor(() => world.bystander.js.publish(event.type, JSON.stringify(event), { msgID: event.id }));
    const resolved = await waitFor(async () => {
      const [record] = await world.box.all({}, 'resolved');
      return record?.deaths === 2 ? record : undefined;
    });
    expect(resolved).toMatchObject({
      resolution: 'discarded',
      resolvedBy: 'ops',
      resolutionNote: 'sent by a test',
    });
    expect(await world.dead()).toEqual([]);
  });
});
