import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Controller, Module } from '@nestjs/common';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { AuthorizationError, connect, nkeys } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineCommand } from '#libs/contracts';
import { newAccess, operatorUrl, seedOf, subscriberUrl } from '#libs/embedded';
import { HandlesCommand, CommandClient, MessagingModule, brokerOf, clientOptions } from '#libs/messaging';
import type { Broker } from '#libs/messaging';
import type { ServiceName } from '#libs/contracts';
import { startTestNats, startTestService, waitFor } from '#libs/testing';
import type { TestNats, TestService } from '#libs/testing';
import { brokerFor } from './broker-users.js';

const Add = defineCommand({
  subject: 'command.billing.add-credit',
  request: z.strictObject({ amount: z.number() }),
  reply: z.strictObject({ credited: z.number() }),
});

const credited: number[] = [];

@Module({})
class ServiceUnderTest {}

@Controller()
class Ledger {
  @HandlesCommand(Add)
  async add({ amount }: { amount: number }): Promise<{ credited: number }> {
    credited.push(amount);
    return Promise.resolve({ credited: amount });
  }
}

const access = newAccess();
let nats: TestNats;
let services: TestService[] = [];

beforeAll(async () => {
  nats = await startTestNats({ access });
});
afterEach(async () => {
  await Promise.all(services.map(service => service.close()));
  services = [];
  credited.length = 0;
});
afterAll(async () => {
  await nats.stop();
});

async function start(
  serviceName: ServiceName,
  broker: Broker = brokerFor(serviceName, nats.url, access),
): Promise<TestService> {
  const service = await startTestService({
    serviceName,
    module: {
      module: ServiceUnderTest,
      imports: [MessagingModule.forRoot({ serviceName, tuning: { lagPollMs: 50 }, ...broker })],
      controllers: serviceName === 'billing' ? [Ledger] : [],
    },
  });
  services.push(service);
  return service;
}

async function natsCheck({ health }: TestService): Promise<unknown> {
  return (await health.readiness()).checks['nats'];
}

async function ready(service: TestService): Promise<TestService> {
  await waitFor(async () => (await service.health.readiness()).ready);
  return service;
}

describe('a client without the right credentials', () => {
  it.each([
    ['none', {}],
    ['a wrong password', { user: 'operator', pass: 'guessed' }],
    ['a password of the subscriber for the operator', { user: 'operator', pass: access.subscriber_password }],
    ['a token', { token: access.operator_password }],
  ])('%s: does not get in', async (_, login) => {
    const attempt = connect({ servers: nats.url, reconnect: false, ...login });
    await expect(attempt).rejects.toThrow(AuthorizationError);
  });

  it('is reported by a service, which retries with growing delays and connects once they are correct', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-test-seed-'));
    const file = join(folder, 'seed');
    const wrong = Buffer.from(nkeys.createUser().getSeed()).toString();
    writeFileSync(file, wrong);
    const service = await start('matcher', brokerOf({ NATS_URL: nats.url, NATS_NKEY_SEED: file }));
    await waitFor(async () => JSON.stringify(await natsCheck(service)).includes('authorization failed'));
    expect(JSON.stringify(await natsCheck(service))).not.toContain(wrong);

    writeFileSync(file, seedOf(access, 'matcher'));
    await ready(service);
    rmSync(folder, { recursive: true });
  });
});

describe('services with keys of their own', () => {
  it('send and answer commands, with replies only the sender can receive', async () => {
    await ready(await start('billing'));
    const gateway = await ready(await start('gateway'));
    const reply = await waitFor(() => gateway.get(CommandClient).send(Add, { amount: 7 }));
    expect(reply).toEqual({ credited: 7 });
  });

  it.each(['consensus', 'matcher', 'webhook-dispatcher', 'task-registry', 'sla-monitor'] as const)(
    '%s is refused a command of the gateway’s, as a defect and not as an outage',
    async service => {
      await ready(await start('billing'));
      const forger = await ready(await start(service));
      const forged = forger.get(CommandClient).send(Add, { amount: 1_000_000 });
      await expect(forged).rejects.toMatchObject({ kind: 'internal' });
      expect(credited).toEqual([]);
    },
  );
});

describe('credentials in NATS_URL', () => {
  it('are used', async () => {
    await ready(await start('matcher', brokerOf({ NATS_URL: operatorUrl(nats.url, access) })));
  });

  it('with a wrong password are refused', async () => {
    const natsUrl = nats.url.replace('//', '//operator:wrong@');
    const service = await start('matcher', { natsUrl });
    await waitFor(async () => JSON.stringify(await natsCheck(service)).includes('authorization failed'));
  });
});

describe('the subscriber', () => {
  it('reads through a durable consumer of its own and acknowledges', async () => {
    await ready(await start('task-registry'));
    const operator = await connect(clientOptions(brokerFor('operator', nats.url, access), 'operator'));
    await waitFor(() => jetstream(operator).publish('task.created', '{"n":1}'));
    const { host, username: user, password: pass } = new URL(subscriberUrl(nats.url, access));
    const client = await connect({ servers: host, user, pass });

    const manager = await jetstreamManager(client);
    const config = {
      durable_name: 'reporting--all',
      filter_subject: 'task.*',
      ack_policy: 'explicit',
    } as const;
    await manager.consumers.add('TASK', config);
    const consumer = await jetstream(client).consumers.get('TASK', 'reporting--all');
    const message = await consumer.next();
    expect(message?.json()).toEqual({ n: 1 });
    expect(await message?.ackAck()).toBe(true);

    await expect(manager.streams.getMessage('DEAD', { seq: 1 })).rejects.toThrow(/permissions violation/i);
    await expect(manager.streams.purge('TASK')).rejects.toThrow(/permissions violation/i);
    await expect(manager.consumers.delete('TASK', 'matcher--task-queued')).rejects.toThrow(
      /permissions violation/i,
    );
    await client.close();
    await operator.close();
  });
});

describe('streams of events', () => {
  it('protect their messages even from the operator; DEAD allows deletion', async () => {
    await ready(await start('task-registry'));
    const operator = await connect(clientOptions(brokerFor('operator', nats.url, access), 'operator'));
    const { streams } = await jetstreamManager(operator);
    const { seq } = await waitFor(() => jetstream(operator).publish('task.created', 'kept'));
    await expect(streams.deleteMessage('TASK', seq)).rejects.toThrow(/delete/);
    await expect(streams.purge('TASK')).rejects.toThrow(/purge/);
    const letter = await waitFor(() => jetstream(operator).publish('dead.matcher.matcher--x', 'letter'));
    expect(await streams.deleteMessage('DEAD', letter.seq)).toBe(true);
    await operator.close();
  });

  it('created by an earlier release are protected at the next start', async () => {
    const operator = await connect(clientOptions(brokerFor('operator', nats.url, access), 'operator'));
    const { streams } = await jetstreamManager(operator);
    await streams.delete('QUALITY').catch(() => undefined);
    await streams.add({ name: 'QUALITY', subjects: ['quality.*'] });
    expect((await streams.info('QUALITY')).config.deny_delete).toBe(false);
    await start('consensus');
    await waitFor(async () => {
      const { config } = await streams.info('QUALITY');
      return config.deny_delete && config.deny_purge;
    });
    await operator.close();
  });
});
