import { setTimeout as pause } from 'node:timers/promises';
import type { Subscription } from '@nats-io/transport-node';

/** A silent broker must not delay the end of the process. */
const PATIENCE_MS = 2_000;

/** Ends a subscription after the messages that the broker has already sent have been passed to its callback. */
export async function drainSubscription(subscription: Subscription | undefined): Promise<void> {
  if (subscription === undefined || subscription.isClosed()) return;
  const drained = subscription.drain().catch(() => undefined);
  await Promise.race([drained, pause(PATIENCE_MS, undefined, { ref: false })]);
}
