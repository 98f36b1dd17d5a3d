import { setTimeout as pause } from 'node:timers/promises';
import type { NatsConnection } from '@nats-io/transport-node';
import { connectOperator } from '#libs/messaging';

const TRIES = 20;
const PAUSE_MS = 500;

/** Runs `work` on a separate connection that bypasses the proxy; retries if the broker becomes unavailable. */
export async function onBroker<T>(natsUrl: string, work: (client: NatsConnection) => Promise<T>): Promise<T> {
  let cause: unknown;
  for (let nth = 0; nth < TRIES; nth += 1) {
    let client: NatsConnection | undefined;
    try {
      client = await connectOperator({ natsUrl }, { reconnect: false });
      return await work(client);
    } catch (error) {
      cause = error;
    } finally {
      await client?.close();
    }
    await pause(PAUSE_MS);
  }
  throw new Error('The broker could not be reached.', { cause });
}

/** Prefix of the message id of every injected message. */
const PREFIX = 'chaos-';

export function injectedId(): string {
  return `${PREFIX}${crypto.randomUUID()}`;
}

export function isInjected(messageId: string): boolean {
  return messageId.startsWith(PREFIX);
}
