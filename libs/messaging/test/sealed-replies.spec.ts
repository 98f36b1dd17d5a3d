import { Controller, Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineCommand } from '#libs/contracts';
import type { ServiceName } from '#libs/contracts';
import { HandlesCommand, CommandClient, MessagingModule } from '#libs/messaging';
import { startTestNats, startTestService, waitFor } from '#libs/testing';
import type { TestNats, TestService } from '#libs/testing';
import { connectBystander } from './harness.js';
import type { Bystander } from './harness.js';

const Rotate = defineCommand({
  subject: 'command.billing.rotate',
  request: z.strictObject({ owner: z.string() }),
  reply: z.strictObject({ secret: z.string().nullable(), shown: z.string() }),
  sealedInReply: ['secret'],
});

const KEY = Buffer.alloc(32, 1);
const OTHER_KEY = Buffer.alloc(32, 2);

@Controller()
class Secrets {
  @HandlesCommand(Rotate)
  async rotate({ owner }: { owner: string }): Promise<{ secret: string | null; shown: string }> {
    return Promise.resolve({ secret: owner === 'nobody' ? null : `secret of ${owner}`, shown: 'plain' });
  }
}

@Module({})
class ServiceUnderTest {}

let nats: TestNats;
let bystander: Bystander;
const services: TestService[] = [];

async function start(serviceName: ServiceName, secretKey: Buffer | undefined): Promise<TestService> {
  const service = await startTestService({
    serviceName,
    ...(secretKey && { secretKeys: [secretKey] }),
    module: {
      module: ServiceUnderTest,
      imports: [MessagingModule.forRoot({ serviceName, natsUrl: nats.url })],
      controllers: serviceName === 'billing' ? [Secrets] : [],
    },
  });
  services.push(service);
  await waitFor(async () => (await service.health.readiness()).ready);
  return service;
}

let asker: CommandClient;

beforeAll(async () => {
  nats = await startTestNats();
  bystander = await connectBystander(nats.url);
  await start('billing', KEY);
  asker = (await start('gateway', KEY)).get(CommandClient);
  await waitFor(() => asker.send(Rotate, { owner: 'nobody' }));
});
afterAll(async () => {
  await Promise.all(services.map(service => service.close()));
  await bystander.client.close();
  await nats.stop();
});

describe('a secret in a reply', () => {
  it('reaches the sender of the command, and is sealed on the wire', async () => {
    const overheard: string[] = [];
    bystander.client.subscribe('_INBOX_gateway.>', {
      callback: (_, message) => {
        overheard.push(message.string());
      },
    });
    await bystander.client.flush();
    expect(await asker.send(Rotate, { owner: 'a' })).toEqual({ secret: 'secret of a', shown: 'plain' });
    await waitFor(() => overheard.length > 0);
    expect(overheard.join()).toContain('plain');
    expect(overheard.join()).not.toContain('secret of a');
  });

  it('that is null stays null', async () => {
    expect((await asker.send(Rotate, { owner: 'nobody' })).secret).toBeNull();
  });

  it('opens only for its own request and with its own key', async () => {
    const stolen = await bystander.client.request('command.billing.rotate', '{"owner":"victim"}');
    const forger = bystander.client.subscribe('command.matcher.rotate', {
      callback: (_, message) => {
        message.respond(stolen.data);
      },
    });
    const Forged = defineCommand({ ...Rotate, subject: 'command.matcher.rotate', sealedInReply: ['secret'] });
    await bystander.client.flush();
    await expect(asker.send(Forged, { owner: 'victim' })).rejects.toMatchObject({ kind: 'internal' });
    forger.unsubscribe();

    const stranger = await start('consensus', OTHER_KEY);
    await expect(stranger.get(CommandClient).send(Rotate, { owner: 'a' })).rejects.toMatchObject({
      kind: 'internal',
    });
  });

  it('requires a key in the answering service', async () => {
    await expect(start('billing', undefined)).rejects.toThrow(/SECRETS_KEY/);
  });
});
