import type { Dialect } from '#libs/contracts';

/** How a dialect writes the ids of tasks, which are UUIDs everywhere else. */
export interface IdFormat {
  /** Matches an id of this format as a whole, in any case. */
  readonly pattern: RegExp;
  format(uuid: string): string;
  /** @returns the UUID in lower case; undefined for a text that {@link format} never returns */
  parse(text: string): string | undefined;
}

/** A deliverable event, with the fields a dialect needs to choose its name. */
export interface DeliverableEvent {
  readonly type: string;
  readonly subject: string;
  readonly data: unknown;
}

/** The event names and bodies of a dialect, and its signature besides that of Standard Webhooks. */
export interface WebhookFormat {
  /**
   * The name under which an endpoint receives an event.
   *
   * @param wanted the names it subscribed to; null for all names of its dialect
   * @returns null if it does not receive the event
   */
  eventNameOf(event: DeliverableEvent, wanted: readonly string[] | null): string | null;

  /**
   * The worker named in the body of an event, for a dialect that names workers. The name itself is not part of any
   * event: it is looked up for each attempt, so that it is kept nowhere else.
   *
   * @param event the event as JSON, as stored
   * @returns the worker's id; null if the body names nobody
   */
  workerNamedIn?(event: string): string | null;

  /**
   * The body sent: the same for every attempt, as long as the endpoint's event names and the worker's name stay the
   * same.
   *
   * @param event the event as JSON, as stored
   * @param workerName of the worker of {@link workerNamedIn}; null for none, or one that is deleted
   */
  bodyOf(event: string, wanted: readonly string[] | null, workerName: string | null): string;

  /**
   * @param secrets in the form given to receivers, the newest first
   * @param body exactly the body sent
   */
  signatureHeaders(
    secrets: readonly string[],
    timestampSeconds: number,
    body: string,
  ): Readonly<Record<string, string>>;
}

/** The part of a dialect that every service needs: the gateway adds its routes, keys, errors and limits. */
export interface WireDialect {
  /** As stored with keys, endpoints and callbacks. */
  readonly name: Dialect;
  readonly taskIds: IdFormat;
  /** Null for a dialect without webhooks. */
  readonly webhooks: WebhookFormat | null;
}
