import type { NatsConnection } from '@nats-io/transport-node';
import { z } from 'zod';

/** When a task was created and offered, according to its events and as seen by a subscriber. ms since 1970. */
export interface Offer {
  readonly taskId: string;
  readonly assignmentId: string;
  readonly workerId: string;
  readonly createdAtMs: number;
  readonly offeredAtMs: number;
  readonly seenAtMs: number;
}

const Event = z.looseObject({
  orgid: z.string(),
  subject: z.string(),
  time: z.string(),
  data: z.looseObject({ assignment_id: z.string().optional(), worker_id: z.string().optional() }),
});

/**
 * Subscribes to one organization's offers as an internal service would; an HTTP client would have to poll for them.
 */
export async function watchOffers(
  nats: NatsConnection,
  orgId: string,
  onOffer: (offer: Offer) => void,
): Promise<{ readonly stop: () => void }> {
  const createdAtMs = new Map<string, number>();
  const created = nats.subscribe('task.created', {
    callback: (_error, message) => {
      const event = Event.parse(message.json());
      if (event.orgid === orgId) createdAtMs.set(event.subject, Date.parse(event.time));
    },
  });
  const offered = nats.subscribe('task.offered', {
    callback: (_error, message) => {
      const { orgid, subject, time, data } = Event.parse(message.json());
      if (orgid !== orgId) return;
      const { assignment_id: assignmentId, worker_id: workerId } = data;
      if (assignmentId === undefined || workerId === undefined) throw new Error('An offer names nobody.');
      onOffer({
        ...{ taskId: subject, assignmentId, workerId },
        createdAtMs: createdAtMs.get(subject) ?? Number.NaN,
        offeredAtMs: Date.parse(time),
        seenAtMs: Date.now(),
      });
      createdAtMs.delete(subject);
    },
  });
  await nats.flush();
  return {
    stop: () => {
      created.unsubscribe();
      offered.unsubscribe();
    },
  };
}
