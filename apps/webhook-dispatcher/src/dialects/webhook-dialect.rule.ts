/** A deliverable event, with the fields a dialect needs to choose its name. */
export interface DeliverableEvent {
  readonly type: string;
  readonly subject: string;
  readonly data: unknown;
}

/** Determines an endpoint's event names and bodies, and the signature it gets besides that of Standard Webhooks. */
export interface WebhookDialectRules {
  /**
   * The name under which an endpoint receives an event.
   *
   * @param wanted the names it subscribed to; null for all names of its dialect
   * @returns null if it does not receive the event
   */
  eventNameOf(event: DeliverableEvent, wanted: readonly string[] | null): string | null;

  /**
   * The body sent: the same for every attempt, as long as the endpoint's event names stay the same.
   *
   * @param event the event as JSON, as stored
   */
  bodyOf(event: string, wanted: readonly string[] | null): string;

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
