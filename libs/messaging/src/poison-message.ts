/** Why a message can never be handled. Bounded, because it is a metric label and a filter of the tool. */
export const POISON_REASONS = [
  'too_large',
  'not_json',
  'not_an_event',
  'unknown_type',
  'wrong_subject',
  'invalid_data',
  'refused',
] as const;

export type PoisonReason = (typeof POISON_REASONS)[number];

/**
 * Thrown by a handler (or by decoding) when the message will fail in the same way on every delivery: it goes to the
 * DEAD stream immediately instead of being retried nine more times.
 *
 * `message` is stored with the dead letter, so it must say what is wrong and never contain a secret.
 */
export class PoisonMessage extends Error {
  override readonly name = 'PoisonMessage';

  constructor(
    message: string,
    readonly reason: PoisonReason = 'refused',
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
