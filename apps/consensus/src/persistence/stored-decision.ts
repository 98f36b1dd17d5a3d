import { z } from 'zod';
import { JsonValue, TrustLevel, Verdict, readerOf } from '#libs/contracts';
import type { StepDecision } from '../domain/step.js';

const StoredDecision = readerOf(
  z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('verified'), output: JsonValue, verdict: Verdict }),
    z.object({
      outcome: z.literal('extend'),
      answersNeeded: z.int().min(2),
      trustLevel: TrustLevel.nullable(),
    }),
    z.object({ outcome: z.literal('failed'), detail: z.string() }),
  ]),
);

/** A stored decision, to be sent again. A step without one waits for answers. */
export function storedDecision(stored: unknown): StepDecision {
  return stored === null ? { outcome: 'wait' } : StoredDecision.parse(stored);
}
