import { Controller } from '@nestjs/common';
import { headers } from '@nats-io/transport-node';
import { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TaskAccepted } from '#libs/contracts';
import type { CloudEvent } from '#libs/contracts';
import { connectionOptions } from '#libs/database';
import { DeadLetterBox, OnEvent, OnEveryEvent, PoisonMessage } from '#libs/messaging';
import type { DeadLetterFilter, DeadMessage } from '#libs/messaging';
import { startTestNats, waitFor } from '#libs/testing';
import type { TestNats, TestService } from '#libs/testing';
import { QUICK, connectBystander, databaseUrl, startServiceWith, taskAccepted } from './harness.js';
import type { Bystander } from './harness.js';

/** The behaviour of the handlers below; `other` represents consumers without failures. */
let behave: (event: CloudEvent) => void;
let seen: string[];
let seenByOther: string[];

@Controller()
class Handlers {
  @OnEvent(TaskAccepted, { durable: 'matcher--task-accepted' })
  async handle(event: CloudEvent): Promise<void> {
    seen.push(event.id);
    behave(event);
    return Promise.resolve();
  }

  @OnEveryEvent('task.*', { durable: 'matcher--other' })
  async other(event: CloudEvent): Promise<void> {
    seenByOther.push(event.id);
    return Promise.resolve();
  }
}

let nats: TestNats;
let bystander: Bystander;
let service: TestService;
let database: DataSource;
let box: DeadLetterBox;
const BY = { name: 'ops', note: null };

beforeAll(async () => {
  nats = await startTestNats();
  bystander = await connectBystander(nats.url);
  database = await new DataSource(
    connectionOptions({ url: await databaseUrl(), schema: 'public' }, () => undefined),
  ).initialize();
});
afterAll(async () => {
  await database.destroy();
  await bystander.client.close();
  await nats.stop();
});
beforeEach(async () => {
  seen = [];
  seenByOther = [];
  behave = () => undefined;
  const tuning = { ...QUICK, retryDelaysMs: [1], maxDeliveries: 10 };
  service = await startServiceWith({ natsUrl: nats.url, controllers: [Handlers], tuning });
  await waitFor(() => bystander.manager.streams.info('DEAD'));
  await bystander.manager.streams.purge('DEAD');
  await database.query('TRUNCATE matcher.dead_letters');
  box = new DeadLetterBox(database);
});
afterEach(() => service.close());

async function dead(
  filter: DeadLetterFilter = { durable: 'matcher--task-accepted' },
): Promise<DeadMessage[]> {
  return [...(await box.all(filter))];
}

/** Waits for a letter, and returns it with its payload. */
async function oneDead(): Promise<DeadMessage> {
  const { number } = await waitFor(async () => (await dead()).at(0));
  const [letter] = await box.find(number, 'matcher');
  if (letter === undefined) throw new Error(`The letter ${number} is gone.`);
  return letter;
}

function payloadOf({ payload }: DeadMessage): string {
  return new TextDecoder().decode(payload ?? undefined);
}

describe('a message is dead', () => {
  it('when its tenth delivery fails, and keeps the details', async () => {
    behave = () => {
      throw new Error('no luck,\r\nnot at all');
    };
    const event = taskAccepted();
    const sent = headers();
    sent.set('x-origin', 'test');
    const { seq } = await bystander.js.publish(event.type, JSON.stringify(event), {
      msgID: event.id,
      headers: sent,
    });

    const letter = await oneDead();
    expect(seen).toHaveLength(10);
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
      const info = await bystander.manager.consumers.info('TASK', 'matcher--task-accepted');
      return info.num_ack_pending === 0;
    });
  });

  it('immediately when its handler throws PoisonMessage', async () => {
    behave = () => {
      throw new PoisonMessage('This can never be.');
    };
    await bystander.js.publish('task.accepted', JSON.stringify(taskAccepted()));
    expect(await oneDead()).toMatchObject({ reason: 'refused', detail: 'This can never be.', deliveries: 1 });
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
    await bystander.js.publish(subject, payload);
    const letter = await oneDead();
    expect(letter).toMatchObject({ reason, deliveries: 1 });
    const original = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
    expect(Buffer.from(original).equals(letter.payload ?? Buffer.of())).toBe(true);
    expect(seen).toHaveLength(0);
  });

  it('if its type is unknown to a wildcard consumer', async () => {
    await bystander.js.publish('task.invented', JSON.stringify(taskAccepted({ type: 'task.invented' })));
    const letters = await waitFor(async () => {
      const found = await dead({ reason: 'unknown_type' });
      return found.length > 0 ? found : undefined;
    });
    expect(letters).toMatchObject([{ durable: 'matcher--other', subject: 'task.invented' }]);
  });

  it('with its payload, even when that leaves no room for the headers of an announcement', async () => {
    const most = bystander.client.info?.max_payload ?? 0;
    await bystander.js.publish('task.accepted', 'x'.repeat(most - 200), { timeout: 20_000 });
    const letter = await oneDead();
    expect(letter).toMatchObject({ reason: 'too_large' });
    expect(letter.payload?.byteLength).toBe(most - 200);
  });

  it('only when the database has stored it: until then it is redelivered', async () => {
    await database.query('ALTER TABLE matcher.dead_letters RENAME TO not_there');
    behave = () => {
      throw new PoisonMessage('This can never be.');
    };
    await bystander.js.publish('task.accepted', JSON.stringify(taskAccepted()));
    await waitFor(() => seen.length > 3);
    await database.query('ALTER TABLE matcher.not_there RENAME TO dead_letters');
    expect(await oneDead()).toMatchObject({ reason: 'refused' });
  });

  it('even if the DEAD stream refuses its announcement', async () => {
    await bystander.manager.streams.update('DEAD', { max_msg_size: 10 });
    behave = () => {
      throw new PoisonMessage('This can never be.');
    };
    await bystander.js.publish('task.accepted', JSON.stringify(taskAccepted()));
    expect(await oneDead()).toMatchObject({ reason: 'refused' });
    await waitFor(async () => {
      const info = await bystander.manager.consumers.info('TASK', 'matcher--task-accepted');
      return info.num_ack_pending === 0;
    });
    await bystander.manager.streams.update('DEAD', { max_msg_size: -1 });
  });

  it('and is counted, by consumer and reason', async () => {
    behave = () => {
      throw new PoisonMessage('This can never be.');
    };
    await bystander.js.publish('task.accepted', JSON.stringify(taskAccepted()));
    await oneDead();
    const gauge = /countersign_dead_letters_open\{[^}]*durable="matcher--task-accepted"[^}]*\} 1/;
    await waitFor(async () => gauge.test(await service.metrics.registry.metrics()));
    expect(await service.metrics.registry.metrics()).toMatch(
      /countersign_dead_letters_total\{[^}]*durable="matcher--task-accepted"[^}]*reason="refused"[^}]*\} 1/,
    );
  });
});

describe('a broker that loses its storage', () => {
  it('keeps every dead letter: it is listed, and can be resent', async () => {
    behave = () => {
      throw new PoisonMessage('not yet');
    };
    const event = taskAccepted();
    await bystander.js.publish(event.type, JSON.stringify(event), { msgID: event.id });
    const letter = await oneDead();
    await nats.restart({ withoutStorage: true });
    await waitFor(() => bystander.manager.consumers.info('TASK', 'matcher--task-accepted'));

    expect((await bystander.manager.streams.info('DEAD')).state.messages).toBe(0);
    expect(await dead()).toMatchObject([{ number: letter.number, eventId: event.id }]);
    behave = () => undefined;
    expect(await box.resend(bystander.client, letter, BY)).toEqual({ outcome: 'done' });
    expect(await dead()).toEqual([]);
  });

  it('redelivers a dead message from the rebuilt stream as the same letter', async () => {
    behave = () => {
      throw new PoisonMessage('never');
    };
    const event = taskAccepted();
    const publish = (): Promise<unknown> =>
      waitFor(() => bystander.js.publish(event.type, JSON.stringify(event), { msgID: event.id }));
    await publish();
    const letter = await oneDead();
    await nats.restart({ withoutStorage: true });
    await publish();
    await waitFor(async () => (await dead()).at(0)?.deaths === 2);
    expect(await dead()).toMatchObject([{ number: letter.number, detail: 'never' }]);
  });
});

describe('a resent dead message', () => {
  async function die(): Promise<DeadMessage> {
    behave = () => {
      throw new PoisonMessage('not yet');
    };
    const event = taskAccepted();
    await bystander.js.publish(event.type, JSON.stringify(event), { msgID: event.id });
    const letter = await oneDead();
    await waitFor(() => seenByOther.includes(event.id));
    return letter;
  }

  it('reaches only the consumer it died in, and is then resolved', async () => {
    const letter = await die();
    behave = () => undefined;
    expect(await box.resend(bystander.client, letter, BY)).toEqual({ outcome: 'done' });
    expect(seen).toEqual([letter.eventId, letter.eventId]);
    expect(seenByOther).toEqual([letter.eventId]);
    expect(await dead()).toEqual([]);
  });

  it('stays open when it fails again', async () => {
    const letter = await die();
    expect(await box.resend(bystander.client, letter, BY)).toMatchObject({
      outcome: 'poison',
      detail: 'not yet',
    });
    behave = () => {
      throw new Error('still broken');
    };
    expect(await box.resend(bystander.client, letter, BY)).toMatchObject({
      outcome: 'failed',
      detail: 'Error: still broken',
    });
    expect(await dead()).toHaveLength(1);
  });

  it('stays open when its service is not running', async () => {
    const letter = await die();
    await service.close();
    expect(await box.resend(bystander.client, letter, BY)).toEqual({ outcome: 'unanswered' });
    expect(await dead()).toHaveLength(1);
    service = await startServiceWith({ natsUrl: nats.url });
  });

  it('is reopened when it dies again on a rebuilt stream', async () => {
    const letter = await die();
    behave = () => undefined;
    await box.resend(bystander.client, letter, BY);
    await nats.restart({ withoutStorage: true });
    behave = () => {
      throw new PoisonMessage('again');
    };
    await waitFor(() => bystander.js.publish(letter.subject, payloadOf(letter), { msgID: letter.eventId }));
    await waitFor(async () => (await dead()).length === 1);
    expect(await dead()).toMatchObject([{ number: letter.number, deaths: 2, detail: 'again' }]);
  });
});

describe('a discarded dead message', () => {
  it('leaves the list, records who discarded it and why, and stays discarded', async () => {
    behave = () => {
      throw new PoisonMessage('never');
    };
    const event = taskAccepted();
    await bystander.js.publish(event.type, JSON.stringify(event), { msgID: event.id });
    const letter = await oneDead();
    expect(await box.discard(letter, { name: 'ops', note: 'sent by a test' })).toBe(true);
    expect(await box.discard(letter, { name: 'else', note: 'again' })).toBe(false);
    expect(await dead()).toEqual([]);

    await nats.restart({ withoutStorage: true });
    await waitFor(() => bystander.js.publish(event.type, JSON.stringify(event), { msgID: event.id }));
    const resolved = await waitFor(async () => {
      const [record] = await box.all({}, 'resolved');
      return record?.deaths === 2 ? record : undefined;
    });
    expect(resolved).toMatchObject({
      resolution: 'discarded',
      resolvedBy: 'ops',
      resolutionNote: 'sent by a test',
    });
    expect(await dead()).toEqual([]);
  });
});
