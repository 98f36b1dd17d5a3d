/** An event that may be delivered, as far as a dialect must know it to choose. */
export interface DeliverableEvent {
  readonly type: string;
  readonly subject: string;
  readonly data: unknown;
}

/** In whose words an endpoint is told, and whose signature its deliveries carry besides Standard Webhooks'. */
export interface WebhookDialectRules {
  /**
   * The name under which an endpoint hears of an event.
   *
   * @param wanted the names it asked for; null for all that its dialect has
   * @returns null when it does not hear of it
   */
  eventNameOf(event: DeliverableEvent, wanted: readonly string[] | null): string | null;

  /**
   * What is sent: the same for every attempt, as long as the endpoint asks for the same names.
   *
   * @param event the event as JSON, as it is stored
   */
  bodyOf(event: string, wanted: readonly string[] | null): string;

  /**
   * @param secrets in the form that receivers are given, the newest first
   * @param body exactly what is sent
   */
  signatureHeaders(
    secrets: readonly string[],
    timestampSeconds: number,
    body: string,
  ): Readonly<Record<string, string>>;
}
