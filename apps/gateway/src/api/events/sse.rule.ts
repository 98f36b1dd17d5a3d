/**
 * Server-Sent Events as text
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream).
 */

/** One event. No part may contain a line break, which JSON text, event types and cursors do not. */
export interface ServerSentEvent {
  /** What the client resumes after; null for a message that is none of the feed's events. */
  readonly id: string | null;
  readonly event: string;
  readonly data: string;
}

export function eventText({ id, event, data }: ServerSentEvent): string {
  return `${id === null ? '' : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`;
}

/** Sets how long the client waits before it reconnects. Also the first bytes of a stream, which send its headers. */
export function retryText(retryMs: number): string {
  return `retry: ${retryMs}\n\n`;
}

/**
 * A comment, and the position that the client resumes after: a block without data sets the id and dispatches nothing, so
 * a stream whose filter matches little does not resume far back.
 */
export function heartbeatText(id: string): string {
  return `: heartbeat\nid: ${id}\n\n`;
}
