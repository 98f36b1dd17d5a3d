import { Controller } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ServiceError, TaskAccepted, TaskCancelled } from '#libs/contracts';
import type { CloudEvent, EventOf } from '#libs/contracts';
import { OnEvent, OnEveryEvent } from '#libs/messaging';
import { currentTrace } from '#libs/platform';
import type { TraceContext } from '#libs/platform';
import { startTestNats, waitFor } from '#libs/testing';
import type { TestNats, TestService } from '#libs/testing';
import { QUICK, connectBystander, startServiceWith, taskAccepted } from './harness.js';
import type { Bystander, ServiceWithOptions } from './harness.js';

let nats: TestNats;
let bystander: Bystander;
let services: TestService[];

beforeAll(async () => {
  nats = await startTestNats();
  bystander = await connectBystander(nats.url);
});
afterAll(async () => {
  await bystander.client.close();
  await nats.stop();
});
beforeEach(() => {
  services = [];
});
afterEach(async () => {
  await Promise.all(services.map(service => service.close()));
  await bystander.manager.streams.delete('TASK').catch(() => undefined);
});

async function start(options: Omit<ServiceWithOptions, 'natsUrl'>): Promise<TestService> {
  const service = await startServiceWith({ natsUrl: nats.url, ...options });
  services.push(service);
  await waitFor(() => bystander.manager.streams.info('TASK'));
  return service;
}

async function publish(event: CloudEvent, headers?: { traceparent: string }): Promise<void> {
  const { headers: natsHeaders } = await import('@nats-io/transport-node');
  const sent = natsHeaders();
  if (headers !== undefined) sent.set('traceparent', headers.traceparent);
  await bystander.js.publish(event.type, JSON.stringify(event), { msgID: event.id, headers: sent });
}

describe('events', () => {
  it('reach their handler validated, in their trace', async () => {
    const seen: { event: EventOf<typeof TaskAccepted>; trace: TraceContext | undefined }[] = [];
    @Controller()
    class Handler {
      @OnEvent(TaskAccepted, { durable: 'matcher--task-accepted' })
      async handle(event: EventOf<typeof TaskAccepted>): Promise<void> {
        seen.push({ event, trace: currentTrace() });
        return Promise.resolve();
      }
    }
    await start({ controllers: [Handler] });
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const event = taskAccepted({ added_by_a_newer_producer: 1 });
    await publish(event, { traceparent: `00-${traceId}-b7ad6b7169203331-01` });

    await waitFor(() => seen.length === 1);
    expect(seen[0]?.event.data).toEqual(event.data);
    expect(seen[0]?.trace).toMatchObject({ traceId, taskId: event.subject, orgId: event.orgid });
    await waitFor(async () => (await consumerInfo('matcher--task-accepted')).num_ack_pending === 0);
  });

  it('reach every durable consumer of every service, and one replica of each', async () => {
    const seen: string[] = [];
    @Controller()
    class One {
      @OnEvent(TaskAccepted, { durable: 'matcher--first' })
      handle(event: CloudEvent): Promise<void> {
        seen.push(`first ${event.id}`);
        return Promise.resolve();
      }
    }
    @Controller()
    class Every {
      @OnEveryEvent('task.*', { durable: 'matcher--every' })
      handle(event: CloudEvent): Promise<void> {
        seen.push(`every ${event.id}`);
        return Promise.resolve();
      }
    }
    await start({ controllers: [One, Every] });
    await start({ controllers: [One, Every] });
    const events = Array.from({ length: 40 }, () => taskAccepted());
    await Promise.all(events.map(event => publish(event)));

    await waitFor(() => seen.length >= 80);
    expect(seen.toSorted()).toEqual(events.flatMap(({ id }) => [`first ${id}`, `every ${id}`]).toSorted());
  });

  it('are redelivered on schedule when the handler fails', async () => {
    const at: number[] = [];
    @Controller()
    class Failing {
      @OnEvent(TaskAccepted, { durable: 'matcher--failing' })
      handle(): Promise<void> {
        at.push(performance.now());
        return at.length < 4 ? Promise.reject(new Error('not today')) : Promise.resolve();
      }
    }
    const service = await start({ controllers: [Failing], tuning: { ...QUICK, retryDelaysMs: [50, 200] } });
    await publish(taskAccepted());

    await waitFor(() => at.length === 4);
    const waits = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    expect(waits[0]).toBeGreaterThanOrEqual(45);
    expect(waits[1]).toBeGreaterThanOrEqual(195);
    expect(waits[2]).toBeGreaterThanOrEqual(195);
    await waitFor(async () => (await consumerInfo('matcher--failing')).num_ack_pending === 0);
    await waitFor(async () =>
      /handler="matcher--failing",outcome="retry".* 3$/m.test(await service.metrics.registry.metrics()),
    );
  });

  it('are held, without using up deliveries, while a dependency is unavailable', async () => {
    let attempts = 0;
    @Controller()
    class Dependent {
      @OnEvent(TaskAccepted, { durable: 'matcher--dependent' })
      handle(): Promise<void> {
        attempts += 1;
        if (attempts > 2) return Promise.resolve();
        return Promise.reject(new ServiceError('unavailable', 'service.unavailable', 'away'));
      }
    }
    await start({ controllers: [Dependent] });
    await publish(taskAccepted());

    await waitFor(() => attempts === 3);
    const { delivered } = await consumerInfo('matcher--dependent');
    expect(delivered.consumer_seq).toBe(1);
  });

  it('stay with a slow handler beyond the ack wait, and never exceed its concurrency', async () => {
    let now = 0;
    let most = 0;
    let done = 0;
    const gate = Promise.withResolvers<undefined>();
    @Controller()
    class Slow {
      @OnEvent(TaskAccepted, { durable: 'matcher--slow', concurrency: 3 })
      async handle(): Promise<void> {
        now += 1;
        most = Math.max(most, now);
        await gate.promise;
        now -= 1;
        done += 1;
      }
    }
    const ackWaits = 2.5;
    const extensions = new Map<string, number>();
    bystander.client.subscribe('$JS.ACK.TASK.matcher--slow.>', {
      callback: (_error, { subject, data }) => {
        if (Buffer.from(data).toString() === '+WPI')
          extensions.set(subject, (extensions.get(subject) ?? 0) + 1);
      },
    });
    await start({ controllers: [Slow], tuning: { ...QUICK, ackWaitMs: 600 } });
    await Promise.all(Array.from({ length: 8 }, () => publish(taskAccepted())));
    await waitFor(() => now === 3);
    try {
      // Three per ack wait; without them, the server would have redelivered each message twice by then.
      await waitFor(
        () => extensions.size === 3 && [...extensions.values()].every(count => count >= 3 * ackWaits),
      );
    } finally {
      gate.resolve(undefined);
    }

    await waitFor(() => done === 8);
    expect(most).toBe(3);
    expect((await consumerInfo('matcher--slow')).delivered.consumer_seq).toBe(8);
  });

  it('that are redelivered while in progress, after the process was paused, are handled once', async () => {
    let calls = 0;
    const gate = Promise.withResolvers<undefined>();
    @Controller()
    class Stopped {
      @OnEvent(TaskAccepted, { durable: 'matcher--stopped' })
      async handle(): Promise<void> {
        calls += 1;
        // Simulates SIGSTOP: no progress message for longer than the ack wait.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700);
        await gate.promise;
      }
    }
    await start({ controllers: [Stopped], tuning: { ...QUICK, ackWaitMs: 300 } });
    await publish(taskAccepted());
    await waitFor(async () => (await consumerInfo('matcher--stopped')).delivered.consumer_seq >= 2);
    gate.resolve(undefined);
    await waitFor(async () => (await consumerInfo('matcher--stopped')).num_ack_pending === 0);
    expect(calls).toBe(1);
  });

  it('in progress are finished by a graceful close; the others are left for a replica', async () => {
    const begun: string[] = [];
    const finished: string[] = [];
    let gate = Promise.withResolvers<undefined>();
    @Controller()
    class Careful {
      @OnEvent(TaskAccepted, { durable: 'matcher--careful', concurrency: 2 })
      async handle(event: CloudEvent): Promise<void> {
        begun.push(event.id);
        await gate.promise;
        finished.push(event.id);
      }
    }
    const leaving = await start({ controllers: [Careful] });
    const events = Array.from({ length: 5 }, () => taskAccepted());
    for (const event of events) await publish(event);
    await waitFor(() => begun.length === 2);
    const closed = leaving.close();
    gate.resolve(undefined);
    await closed;
    services = [];
    expect(finished).toHaveLength(2);
    await waitFor(async () => (await consumerInfo('matcher--careful')).num_ack_pending === 0);
    expect((await consumerInfo('matcher--careful')).num_pending).toBe(3);

    gate = Promise.withResolvers();
    gate.resolve(undefined);
    await start({ controllers: [Careful] });
    await waitFor(() => finished.length === 5);
    expect(finished.toSorted()).toEqual(events.map(({ id }) => id).toSorted());
  });

  it('pending for a consumer are reported as its lag', async () => {
    const gate = Promise.withResolvers<undefined>();
    @Controller()
    class Stuck {
      @OnEvent(TaskAccepted, { durable: 'matcher--stuck', concurrency: 1 })
      async handle(): Promise<void> {
        await gate.promise;
      }
    }
    const service = await start({ controllers: [Stuck] });
    for (let index = 0; index < 4; index += 1) await publish(taskAccepted());

    const lag = /countersign_consumer_lag\{durable="matcher--stuck".*\} 3/;
    await waitFor(async () => lag.test(await service.metrics.registry.metrics()));
    gate.resolve(undefined);
  });
});

describe('the start fails', () => {
  const done = (): Promise<void> => Promise.resolve();

  it('for two handlers of one durable consumer', async () => {
    @Controller()
    class Twice {
      @OnEvent(TaskAccepted, { durable: 'matcher--twice' })
      one(): Promise<void> {
        return done();
      }
      @OnEvent(TaskCancelled, { durable: 'matcher--twice' })
      other(): Promise<void> {
        return done();
      }
    }
    await expect(start({ controllers: [Twice] })).rejects.toThrow(
      'two handlers for the durable matcher--twice',
    );
  });

  it("for a durable consumer with another service's name", async () => {
    @Controller()
    class Stranger {
      @OnEvent(TaskAccepted, { durable: 'billing--task-accepted' })
      handle(): Promise<void> {
        return done();
      }
    }
    await expect(start({ controllers: [Stranger] })).rejects.toThrow('must begin with matcher--');
  });
});

async function consumerInfo(durable: string) {
  return bystander.manager.consumers.info('TASK', durable);
}
