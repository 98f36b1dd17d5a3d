import { randomUUID } from 'node:crypto';
import { ReadEventFeed } from '#libs/contracts';
import type { FeedEvent, TaskEventType } from '#libs/contracts';
import type { Surroundings } from './gateway-under-test.js';

interface Written {
  readonly type?: TaskEventType;
  readonly taskId?: string;
  readonly poolId?: string | null;
  /** A larger event. */
  readonly padding?: number;
}

/** The log of one organization, which the faked registry reads. */
export class EventLog {
  readonly events: FeedEvent[] = [];
  /** The most events of a page. */
  pageItems = 100;
  private position = 1_000;

  constructor(
    private readonly surroundings: Surroundings,
    private readonly orgId: string,
  ) {
    surroundings.fakes.answer(ReadEventFeed, ({ start, pools, types, task_id, limit }) => {
      const after = start.at === 'position' ? start.after : start.at === 'oldest' ? 0 : this.position;
      const rest = this.events.filter(({ position }) => position > after);
      // A page is limited by its size, too, as that of the registry.
      const part = rest.slice(0, Math.min(limit, this.pageItems));
      const position = part.length < rest.length ? (part.at(-1)?.position ?? after) : this.position;
      const data = part.filter(
        ({ pool_id, event: { type, subject } }) =>
          (pools === null || (pool_id !== null && pools.includes(pool_id))) &&
          (types === undefined || types.some(one => one === type)) &&
          (task_id === undefined || task_id === subject),
      );
      return { data, position: Math.max(position, after), more: position < this.position };
    });
  }

  /** Adds an event without a signal. @returns its id */
  write({ type = 'task.queued', taskId = randomUUID(), poolId = null, padding = 0 }: Written = {}): string {
    const id = randomUUID();
    this.position += 7;
    this.events.push({
      position: this.position,
      pool_id: poolId,
      event: {
        ...{ specversion: '1.0', id, source: 'countersign/task-registry', type, subject: taskId },
        ...{ time: '2026-02-04T19:21:00.000Z', datacontenttype: 'application/json', orgid: this.orgId },
        ...{ workspaceid: 'default', sequence: 1, data: { padding: 'x'.repeat(padding) } },
      },
    });
    return id;
  }

  /** Adds an event and announces it. */
  publish(written: Written = {}): string {
    const id = this.write(written);
    const { event } = this.events.at(-1) ?? {};
    this.surroundings.fakes.client.publish(event?.type ?? '', JSON.stringify(event));
    return id;
  }

  get ids(): readonly string[] {
    return this.events.map(({ event }) => event.id);
  }

  get reads(): number {
    return this.surroundings.fakes.received(ReadEventFeed).length;
  }
}
