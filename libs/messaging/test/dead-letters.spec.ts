import { Controller } from '@nestjs/common';
import { headers } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TaskAccepted } from '#libs/contracts';
import type { CloudEvent } from '#libs/contracts';
import { DeadLetterBox, OnEvent, OnEveryEvent, PoisonMessage } from '#libs/messaging';
import type { DeadLetterFilter, DeadMessage } from '#libs/messaging';
import { startTestNats, waitFor } from '#libs/testing';
import type { TestNats, TestService } from '#libs/testing';
import { QUICK, connectBystander, startServiceWith, taskAccepted } from './harness.js';
import type { Bystander } from './harness.js';

/** What the handlers below do with an event; `other` stands for the consumers that had no trouble. */
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
let box: DeadLetterBox;

beforeAll(async () => {
  nats = await startTestNats();
  bystander = await connectBystander(nats.url);
  box = new DeadLetterBox(bystander.client);
});
afterAll(async () => {
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
});
afterEach(() => service.close());

async function dead(
  filter: DeadLetterFilter = { durable: 'matcher--task-accepted' },
): Promise<DeadMessage[]> {
  const found: DeadMessage[] = [];
  for await (const message of box.list(filter)) found.push(message);
  return found;
}

async function oneDead(): Promise<DeadMessage> {
  return waitFor(async () => (await dead()).at(0));
}

describe('a message is dead', () => {
  it('when its tenth delivery fails, and keeps what is known about it', async () => {
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
      detail: 'Error: no luck, not at all',
      deliveries: 10,
      durable: 'matcher--task-accepted',
      subject: 'task.accepted',
      stream: 'TASK',
      streamSequence: seq,
      eventId: event.id,
      omittedBytes: 0,
    });
    expect(letter.headers?.get('Countersign-Original-x-origin')).toBe('test');
    expect(JSON.parse(new TextDecoder().decode(letter.payload))).toEqual(event);
    const info = await bystander.manager.consumers.info('TASK', 'matcher--task-accepted');
    expect(info.num_ack_pending).toBe(0);
  });

  it('at once when its handler calls it poison', async () => {
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
  ])('at once when it is %s, without its handler seeing it', async (reason, payload, subject) => {
    await bystander.js.publish(subject, payload);
    const letter = await oneDead();
    expect(letter).toMatchObject({ reason, deliveries: 1 });
    const original = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
    expect(letter.payload.byteLength).toBe(original.byteLength);
    expect(seen).toHaveLength(0);
  });

  it('for a type that a wildcard consumer does not know', async () => {
    await bystander.js.publish('task.invented', JSON.stringify(taskAccepted({ type: 'task.invented' })));
    const letters = await waitFor(async () => {
      const found = await dead({ reason: 'unknown_type' });
      return found.length > 0 ? found : undefined;
    });
    expect(letters).toMatchObject([{ durable: 'matcher--other', subject: 'task.invented' }]);
  });

  it('without its payload when that would not fit beside what is told about it', async () => {
    const most = bystander.client.info?.max_payload ?? 0;
    await bystander.js.publish('task.accepted', 'x'.repeat(most - 200));
    expect(await oneDead()).toMatchObject({ reason: 'too_large', omittedBytes: most - 200 });
  });

  it('only when the DEAD stream has it: until then it comes again', async () => {
    await bystander.manager.streams.update('DEAD', { max_msg_size: 10 });
    behave = () => {
      throw new PoisonMessage('This can never be.');
    };
    await bystander.js.publish('task.accepted', JSON.stringify(taskAccepted()));
    await waitFor(() => seen.length > 3);
    await bystander.manager.streams.update('DEAD', { max_msg_size: -1 });
    expect(await oneDead()).toMatchObject({ reason: 'refused' });
  });
});

describe('a dead message that is sent again', () => {
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

  it('reaches only the consumer it died in, and then leaves', async () => {
    const letter = await die();
    behave = () => undefined;
    expect(await box.resend(letter)).toEqual({ outcome: 'done' });
    expect(seen).toEqual([letter.eventId, letter.eventId]);
    expect(seenByOther).toEqual([letter.eventId]);
    expect(await dead()).toEqual([]);
  });

  it('stays when it fails again', async () => {
    const letter = await die();
    expect(await box.resend(letter)).toMatchObject({ outcome: 'poison', detail: 'not yet' });
    behave = () => {
      throw new Error('still broken');
    };
    expect(await box.resend(letter)).toMatchObject({ outcome: 'failed', detail: 'Error: still broken' });
    expect(await dead()).toHaveLength(1);
  });

  it('stays when its service does not run', async () => {
    const letter = await die();
    await service.close();
    expect(await box.resend(letter)).toEqual({ outcome: 'unanswered' });
    expect(await dead()).toHaveLength(1);
    service = await startServiceWith({ natsUrl: nats.url });
  });
});
