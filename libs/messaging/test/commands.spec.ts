import { Controller } from '@nestjs/common';
import { headers } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ServiceError, defineCommand } from '#libs/contracts';
import { HandlesCommand, CommandClient } from '#libs/messaging';
import { currentTrace, runInTrace } from '#libs/platform';
import { startTestNats, waitFor } from '#libs/testing';
import type { TestNats, TestService } from '#libs/testing';
import { connectBystander, startServiceWith } from './harness.js';
import type { Bystander } from './harness.js';

const Double = defineCommand({
  subject: 'command.billing.double',
  request: z.strictObject({ number: z.int() }),
  reply: z.object({ doubled: z.int(), trace_id: z.string().optional() }),
  deadlineMs: 2_000,
});
const Misbehave = defineCommand({
  subject: 'command.billing.misbehave',
  request: z.object({ how: z.enum(['refuse', 'break', 'lose', 'hang', 'lie', 'chatter']) }),
  reply: z.object({ fine: z.boolean().refine(fine => fine) }),
});
const Nobody = defineCommand({
  subject: 'command.consensus.nobody',
  request: z.object({}),
  reply: z.object({}),
});

const hanging: (() => void)[] = [];

@Controller()
class Answerer {
  @HandlesCommand(Double)
  async double({ number }: { number: number }): Promise<{ doubled: number; trace_id: string | undefined }> {
    return Promise.resolve({ doubled: number * 2, trace_id: currentTrace()?.traceId });
  }

  @HandlesCommand(Misbehave)
  async misbehave({ how }: { how: string }): Promise<{ fine: boolean }> {
    switch (how) {
      case 'refuse':
        throw new ServiceError('conflict', 'task.conflict', 'It has ended.', {
          faults: [{ pointer: '/how', detail: 'so' }],
          retry_after_seconds: 3,
        });
      case 'break':
        throw new Error('SELECT secret FROM vault');
      case 'lose':
        throw Object.assign(new Error('the database system is starting up'), { code: '57P03' });
      case 'hang':
        await new Promise<void>(resolve => hanging.push(resolve));
        return { fine: true };
      case 'chatter':
        return { fine: true, ...{ padding: 'x'.repeat(9 * 1024 * 1024) } };
      default:
        return { fine: false };
    }
  }
}

let nats: TestNats;
let bystander: Bystander;
let answering: TestService;
let asking: TestService;
let commands: CommandClient;

beforeAll(async () => {
  nats = await startTestNats();
  bystander = await connectBystander(nats.url);
  answering = await startServiceWith({ natsUrl: nats.url, serviceName: 'billing', controllers: [Answerer] });
  asking = await startServiceWith({ natsUrl: nats.url, serviceName: 'gateway' });
  commands = asking.get(CommandClient);
  await waitFor(() => commands.send(Double, { number: 1 }));
});
afterAll(async () => {
  for (const resolve of hanging) resolve();
  await Promise.all([asking.close(), answering.close()]);
  await bystander.client.close();
  await nats.stop();
});

/** Sends a request like a client without this library. */
async function askRaw(payload: string, deadline?: number): Promise<unknown> {
  const sent = headers();
  if (deadline !== undefined) sent.set('Countersign-Deadline', String(deadline));
  const answer = await bystander.client.request(Double.subject, payload, { timeout: 2_000, headers: sent });
  return answer.json();
}

describe('a command', () => {
  it('is answered in the trace of its caller', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const reply = await runInTrace({ traceparent: `00-${traceId}-00f067aa0ba902b7-01` }, () =>
      commands.send(Double, { number: 21 }),
    );
    expect(reply).toEqual({ doubled: 42, trace_id: traceId });
  });

  it('that is refused throws the error of the other service', async () => {
    const error = await commands.send(Misbehave, { how: 'refuse' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ServiceError);
    expect(error).toMatchObject({
      kind: 'conflict',
      code: 'task.conflict',
      message: 'It has ended.',
      details: { faults: [{ pointer: '/how', detail: 'so' }], retry_after_seconds: 3 },
    });
  });

  it('that hits a defect reveals nothing about it', async () => {
    const error = await commands.send(Misbehave, { how: 'break' }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      kind: 'internal',
      code: 'internal',
      message: 'Something went wrong on our side.',
    });
    expect(JSON.stringify(error)).not.toContain('secret');
  });

  it('that finds the database down is unavailable, not a defect', async () => {
    const error = await commands.send(Misbehave, { how: 'lose' }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'unavailable', code: 'service.unavailable' });
    expect(JSON.stringify(error)).not.toContain('starting up');
  });

  it('that is not answered in time is unavailable', async () => {
    const sent = commands.send(Misbehave, { how: 'hang' }, { deadlineMs: 100 });
    await expect(sent).rejects.toMatchObject({ kind: 'unavailable', code: 'service.unavailable' });
  });

  it('to a service that is not running is unavailable immediately', async () => {
    const startedAt = performance.now();
    await expect(commands.send(Nobody, {})).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'The service consensus cannot be reached at the moment.',
    });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it('whose reply violates its contract is an internal error', async () => {
    await expect(commands.send(Misbehave, { how: 'lie' })).rejects.toMatchObject({ kind: 'internal' });
  });

  it('whose reply or request is too large for the broker is reported as such', async () => {
    await expect(commands.send(Misbehave, { how: 'chatter' })).rejects.toMatchObject({
      code: 'reply.too_large',
    });
    const huge = { number: 1, padding: 'x'.repeat(9 * 1024 * 1024) };
    await expect(commands.send(Double, huge)).rejects.toMatchObject({
      kind: 'too_large',
      code: 'request.too_large',
    });
  });

  it('with a request that violates the contract is invalid, with a pointer to each fault', async () => {
    expect(await askRaw('{ "number": "x", "colour": 1 }')).toMatchObject({
      ok: false,
      error: {
        kind: 'invalid',
        code: 'request.invalid',
        details: { faults: [{ pointer: '/number' }, { pointer: '/colour' }] },
      },
    });
  });

  it.each([
    ['a number that a double changes', '{ "number": 9007199254740993 }', '/number'],
    ['a number that is too large', '{ "number": -1e400 }', '/number'],
    ['a name that appears twice', '{ "number": 1, "number": 2 }', '/number'],
    ['a NUL character', String.raw`{ "number": 1, "x": ["\u0000"] }`, '/x/0'],
  ])('with %s is invalid, with a pointer to it', async (_, request, pointer) => {
    expect(await askRaw(request)).toMatchObject({
      ok: false,
      error: { kind: 'invalid', code: 'request.invalid', details: { faults: [{ pointer }] } },
    });
  });

  it('without a field says that it is required', async () => {
    expect(await askRaw('{}')).toMatchObject({
      error: { details: { faults: [{ pointer: '/number', detail: 'This field is required.' }] } },
    });
  });

  it('that is not JSON is invalid', async () => {
    expect(await askRaw('{')).toMatchObject({
      ok: false,
      error: { kind: 'invalid', code: 'request.not_json' },
    });
  });

  it('that arrives after its deadline is not executed', async () => {
    expect(await askRaw('{ "number": 2 }', Date.now() - 1_000)).toMatchObject({
      ok: false,
      error: { kind: 'unavailable', code: 'command.too_late' },
    });
  });

  it('from a caller whose clock is five minutes slow is executed', async () => {
    expect(await askRaw('{ "number": 2 }', Date.now() - 300_000)).toMatchObject({
      ok: true,
      result: { doubled: 4 },
    });
  });

  it('in progress is answered by a closing service, and the next one goes to the remaining replica', async () => {
    const replica = await startServiceWith({
      natsUrl: nats.url,
      serviceName: 'billing',
      controllers: [Answerer],
    });
    await waitFor(() => replica.app.get(CommandClient, { strict: false }).send(Double, { number: 1 }));
    const before = hanging.length;
    const sent = Array.from({ length: 20 }, () => commands.send(Misbehave, { how: 'hang' }));
    await waitFor(() => hanging.length === before + 20);
    const closed = answering.close();
    for (const resolve of hanging.splice(0)) resolve();
    await expect(Promise.all(sent)).resolves.toHaveLength(20);
    await closed;
    await expect(commands.send(Double, { number: 4 })).resolves.toMatchObject({ doubled: 8 });
    answering = replica;
  });

  it('is measured on both sides', async () => {
    expect(await asking.metrics.registry.metrics()).toMatch(
      /countersign_command_call_duration_seconds_count\{.*subject="command.billing.misbehave",outcome="refused".*\} \d/,
    );
    expect(await answering.metrics.registry.metrics()).toMatch(
      /countersign_command_duration_seconds_count\{.*subject="command.billing.double",outcome="ok".*\} \d/,
    );
  });

  it('fails immediately when the connection is lost while it waits', async () => {
    const sent = commands.send(Misbehave, { how: 'hang' }, { deadlineMs: 20_000 });
    await waitFor(() => hanging.length > 0);
    const startedAt = performance.now();
    await Promise.all([expect(sent).rejects.toMatchObject({ kind: 'unavailable' }), nats.kill()]);
    await expect(commands.send(Double, { number: 1 })).rejects.toMatchObject({ kind: 'unavailable' });
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    await nats.restart();
    await waitFor(() => commands.send(Double, { number: 1 }));
  });
});

describe('the start fails', () => {
  it('for two handlers of one command', async () => {
    @Controller()
    class Other {
      @HandlesCommand(Double)
      async double(): Promise<{ doubled: number }> {
        return Promise.resolve({ doubled: 0 });
      }
    }
    const started = startServiceWith({ natsUrl: nats.url, controllers: [Answerer, Other] });
    await expect(started).rejects.toThrow('two handlers for the command.billing.double');
  });
});
