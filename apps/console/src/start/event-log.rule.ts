import type { FeedEvent } from '../live/event-feed.js';

/** The events of a page in the order of their arrival. */
export interface EventLog {
  readonly events: readonly FeedEvent[];
  /** How many came when the log was full. */
  readonly leftOut: number;
}

export const EMPTY_LOG: EventLog = { events: [], leftOut: 0 };

/** A page with more rows is slow, and nobody reads them. */
export const MAX_EVENTS = 200;

/** The log with one more event at its end. A full log counts it instead: no row that is read ever moves. */
export function withEvent(log: EventLog, event: FeedEvent): EventLog {
  if (log.events.length >= MAX_EVENTS) return { ...log, leftOut: log.leftOut + 1 };
  return { ...log, events: [...log.events, event] };
}
