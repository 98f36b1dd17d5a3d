import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { DeadLetter, DeadLetterPosition } from '../../model/dead-letter.js';
import { Id } from '../../model/scalars.js';

/** The services that consume events, and so keep those that they could not handle. */
export const CONSUMING_SERVICES = [
  'gateway',
  'matcher',
  'sla-monitor',
  'consensus',
  'webhook-dispatcher',
  'billing',
] as const;
export type ConsumingService = (typeof CONSUMING_SERVICES)[number];

/** Longer than any handler should take. */
const RESEND_DEADLINE_MS = 30_000;
const MAX_NAME_CHARACTERS = 200;
/** One letter, and whose it has to be: with an organization, another one's does not exist. */
const one = { number: z.int().positive(), org_id: Id.nullable() };
const by = z.string().min(1).max(MAX_NAME_CHARACTERS);

/**
 * What each consuming service answers about the messages that it could not handle. Errors: `dead_letter.not_found`;
 * to resend or discard, `dead_letter.resolved` (conflict).
 */
function commandsOf(service: ConsumingService) {
  return {
    /** Newest death first. */
    list: defineCommand({
      subject: `command.${service}.list-dead-letters`,
      request: z.strictObject({
        org_id: Id.nullable(),
        which: z.enum(['open', 'resolved']),
        reason: z.string().max(100).nullable(),
        /** Those after this place; null for the newest. */
        after: DeadLetterPosition.nullable(),
        limit: z.int().min(1).max(101),
      }),
      reply: z.strictObject({ data: z.array(DeadLetter) }),
    }),
    get: defineCommand({
      subject: `command.${service}.get-dead-letter`,
      request: z.strictObject(one),
      reply: z.strictObject({
        letter: DeadLetter,
        /** The message; null if it is not a JSON object, or too large for a reply. */
        event: z.record(z.string(), z.unknown()).nullable(),
      }),
    }),
    /** Has it handled again by the consumer it died in, and resolves it if that succeeds. */
    resend: defineCommand({
      subject: `command.${service}.resend-dead-letter`,
      request: z.strictObject({ ...one, by }),
      reply: z.strictObject({
        outcome: z.enum(['done', 'failed', 'poison']),
        /** The error; null when it was handled. */
        detail: z.string().nullable(),
        letter: DeadLetter,
      }),
      deadlineMs: RESEND_DEADLINE_MS,
    }),
    /** For good. */
    discard: defineCommand({
      subject: `command.${service}.discard-dead-letter`,
      request: z.strictObject({ ...one, by, note: z.string().min(1).max(500) }),
      reply: z.strictObject({ letter: DeadLetter }),
    }),
  };
}

export type DeadLetterCommands = ReturnType<typeof commandsOf>;

export const DEAD_LETTER_COMMANDS: Readonly<Record<ConsumingService, DeadLetterCommands>> = {
  gateway: commandsOf('gateway'),
  matcher: commandsOf('matcher'),
  'sla-monitor': commandsOf('sla-monitor'),
  consensus: commandsOf('consensus'),
  'webhook-dispatcher': commandsOf('webhook-dispatcher'),
  billing: commandsOf('billing'),
};
