import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Broadcasts, NatsConnection } from '#libs/messaging';
import { startTestNats, waitFor } from '#libs/testing';
import type { TestNats, TestService } from '#libs/testing';
import { startServiceWith } from './harness.js';

const SUBJECT = 'broadcast.gateway.test';

describe('a broadcast', () => {
  let nats: TestNats;
  let replicas: TestService[];
  let received: string[][];
  let gaps: number[];
  let stops: (() => void)[];

  beforeAll(async () => {
    nats = await startTestNats();
  });
  afterAll(() => nats.stop());

  beforeEach(async () => {
    [replicas, received, gaps, stops] = [[], [[], []], [0, 0], []];
    for (const nth of [0, 1]) {
      const replica = await startServiceWith({ natsUrl: nats.url, serviceName: 'gateway' });
      replicas.push(replica);
      const onMessage = (bytes: Uint8Array): void => {
        received[nth]?.push(Buffer.from(bytes).toString());
      };
      const onGap = (): void => {
        gaps[nth] = (gaps[nth] ?? 0) + 1;
      };
      stops.push(replica.get(Broadcasts).listen(SUBJECT, onMessage, onGap));
    }
    await waitFor(() => gaps.every(count => count === 1));
  });
  afterEach(async () => {
    await Promise.all(replicas.map(replica => replica.close()));
  });

  const broadcast = (text: string): void => replicas[0]?.get(Broadcasts).publish(SUBJECT, text);

  it('reaches every replica, its sender included', async () => {
    broadcast('first');
    await waitFor(() => received.every(texts => texts.length > 0));
    expect(received).toEqual([['first'], ['first']]);
  });

  it('reaches each replica once after the broker has restarted, and the gap is reported', async () => {
    await nats.restart();
    await waitFor(() => gaps.every(count => count === 2));
    broadcast('after the restart');
    broadcast('last');
    await waitFor(() => received.every(texts => texts.includes('last')));
    expect(received).toEqual([
      ['after the restart', 'last'],
      ['after the restart', 'last'],
    ]);
  });

  it('reaches a replica whose client was replaced', async () => {
    const connection = replicas[1]?.get(NatsConnection);
    const before = connection?.client();
    await before?.close();
    await waitFor(() => gaps[1] === 2);
    expect(connection?.client()).not.toBe(before);
    broadcast('to the new client');
    await waitFor(() => received[1]?.includes('to the new client'));
  });

  it('does not reach a listener that has stopped, also after its client was replaced', async () => {
    const [, replica] = replicas;
    let others = 0;
    replica?.get(Broadcasts).listen(
      SUBJECT,
      () => undefined,
      () => {
        others += 1;
      },
    );
    await waitFor(() => others === 1);
    const later: string[] = [];
    stops[1]?.();
    await replica?.get(NatsConnection).client().close();
    await waitFor(() => others === 2);
    replica?.get(Broadcasts).listen(SUBJECT, bytes => later.push(Buffer.from(bytes).toString()));
    await replica?.get(NatsConnection).client().flush();
    broadcast('nobody');
    // Messages of one subject arrive in order, so the stopped listener would have received it by now.
    await waitFor(() => later.includes('nobody'));
    expect(received[1]).toEqual([]);
    expect(gaps[1]).toBe(1);
  });

  it('is not sent, and no error, while the broker is unavailable', async () => {
    await nats.kill();
    await waitFor(() => replicas.every(replica => !replica.get(NatsConnection).isConnected));
    broadcast('into the void');
    await nats.restart();
    await waitFor(() => gaps.every(count => count === 2));
    broadcast('later');
    await waitFor(() => received.every(texts => texts.includes('later')));
    expect(received).toEqual([['later'], ['later']]);
  });
});
