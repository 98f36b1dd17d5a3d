import { setTimeout as pause } from 'node:timers/promises';
import type { ContenderName } from './contenders.js';
import type { PullBroker, Pulling } from './pull-broker.js';

const CONCURRENCY = 32;
/** As in production; no message of these slices is in progress for as long. */
const ACK_WAIT_MS = 15_000;

export interface Drained {
  readonly perSecond: number;
  readonly cpuMicrosEach: number;
}

/** Handles a backlog of `count` messages on `subject`. */
export async function drainBacklog(
  broker: PullBroker,
  name: ContenderName,
  {
    subject,
    count,
    handlerMs,
  }: { readonly subject: string; readonly count: number; readonly handlerMs: number },
): Promise<Drained> {
  const done = Promise.withResolvers<undefined>();
  let left = count;
  const handle = async (): Promise<void> => {
    if (handlerMs > 0) await pause(handlerMs);
    left -= 1;
    if (left === 0) done.resolve(undefined);
  };
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const pulling = await broker.pull(name, {
    subject,
    concurrency: CONCURRENCY,
    ackWaitMs: ACK_WAIT_MS,
    handle,
  });
  await done.promise;
  const elapsedMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  await pulling.close();
  return { perSecond: (count * 1_000) / elapsedMs, cpuMicrosEach: (user + system) / count };
}

/** From publishing to the handler, in ms, while messages come singly. */
export async function latencies(
  broker: PullBroker,
  name: ContenderName,
  { subject, count, everyMs }: { readonly subject: string; readonly count: number; readonly everyMs: number },
): Promise<readonly number[]> {
  const found: number[] = [];
  const done = Promise.withResolvers<undefined>();
  const handle = (data: Uint8Array): Promise<void> => {
    found.push(performance.now() - Number(Buffer.from(data).toString()));
    if (found.length === count) done.resolve(undefined);
    return Promise.resolve();
  };
  const pulling = await broker.pull(name, {
    subject,
    concurrency: CONCURRENCY,
    ackWaitMs: ACK_WAIT_MS,
    handle,
  });
  // The first pull request is on its way.
  await pause(50);
  for (let sent = 0; sent < count; sent += 1) {
    broker.publishNow(subject, String(performance.now()));
    await pause(everyMs);
  }
  await done.promise;
  await pulling.close();
  return found;
}

/** CPU time in ms per second of this process and the server while `consumers` have nothing to do. */
export async function idleCpu(
  broker: PullBroker,
  name: ContenderName | 'none',
  { consumers, forMs }: { readonly consumers: number; readonly forMs: number },
): Promise<number> {
  const pulling: Pulling[] = [];
  for (let count = 0; name !== 'none' && count < consumers; count += 1) {
    const handle = (): Promise<void> => Promise.resolve();
    const options = { subject: 'task.none', concurrency: CONCURRENCY, ackWaitMs: ACK_WAIT_MS, handle };
    pulling.push(await broker.pull(name, options));
  }
  await pause(500);
  const [cpuBefore, serverBefore] = [process.cpuUsage(), await broker.cpuSeconds()];
  await pause(forMs);
  const { user, system } = process.cpuUsage(cpuBefore);
  const serverSeconds = (await broker.cpuSeconds()) - serverBefore;
  await Promise.all(pulling.map(each => each.close()));
  return ((user + system) / 1_000 + serverSeconds * 1_000) / (forMs / 1_000);
}

/** Handlers that take longer than the ack wait. */
const SLOW = { concurrency: 4, ackWaitMs: 1_000, handlerMs: 2_500, messages: 20 };

/** Deliveries beyond the first of each message, when handlers take 2.5 times the ack wait. */
export async function redeliveries(
  broker: PullBroker,
  name: ContenderName,
  subject: string,
): Promise<number> {
  const { concurrency, ackWaitMs, handlerMs, messages } = SLOW;
  let handled = 0;
  const done = Promise.withResolvers<undefined>();
  const handle = async (): Promise<void> => {
    await pause(handlerMs);
    handled += 1;
    if (handled === messages) done.resolve(undefined);
  };
  const pulling = await broker.pull(name, { subject, concurrency, ackWaitMs, handle });
  await done.promise;
  const { total } = await broker.deliveries(pulling);
  await pulling.close();
  return total - messages;
}

export const SLOW_MESSAGES = SLOW.messages;

/** Messages that this process keeps from other replicas while its handlers, `CONCURRENCY` at a time, do not end. */
export async function held(broker: PullBroker, name: ContenderName, subject: string): Promise<number> {
  const gate = Promise.withResolvers<undefined>();
  const handle = async (): Promise<void> => {
    await gate.promise;
  };
  const pulling = await broker.pull(name, {
    subject,
    concurrency: CONCURRENCY,
    ackWaitMs: ACK_WAIT_MS,
    handle,
  });
  await pause(2_000);
  const { pending } = await broker.deliveries(pulling);
  gate.resolve(undefined);
  await pulling.close();
  return pending;
}
