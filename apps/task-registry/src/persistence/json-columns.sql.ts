import { z } from 'zod';
import {
  BreachKind,
  Erasure,
  EvidenceList,
  FailureReason,
  StoredTaskSpec,
  Verdict,
  readerOf,
} from '#libs/contracts';
import type { Json } from '#libs/contracts';
import type { Ending } from '../domain/task.rule.js';

/** A moment as the driver returns it (Date) or as JSON contains it (text). */
export const Moment = z.coerce.date();

/** A JSON value that was checked when it was written. It can be large, so it is not walked again. */
export const StoredJson = z.custom<Json>(value => value !== undefined);
export const StoredObject = z.custom<{ readonly [key: string]: Json }>(
  value => typeof value === 'object' && value !== null && !Array.isArray(value),
);

export const BreachColumn = z.object({
  kind: BreachKind,
  /** Missing in rows of earlier releases. */
  assignment_id: z.string().nullable().default(null),
  breached_at: Moment,
});

export const DeadlineChangeColumn = z.object({
  original: z.string().nullable(),
  abandon_at: Moment.nullable(),
  changed_at: Moment,
});

export const EndingColumn = z.discriminatedUnion('as', [
  z.object({
    as: z.literal('completed'),
    at: Moment,
    output: StoredJson,
    evidence: readerOf(EvidenceList),
    verdict: readerOf(Verdict),
  }),
  z.object({ as: z.literal('failed'), at: Moment, reason: FailureReason, detail: z.string().nullable() }),
  z.object({ as: z.literal('cancelled'), at: Moment, reason: z.string().nullable() }),
]) satisfies z.ZodType<Ending>;

export const ErasureColumn = readerOf(Erasure);

/** Specs stored by an earlier release lack the fields that were added since. */
type PartialSpec = Partial<StoredTaskSpec> & Pick<StoredTaskSpec, 'task_type' | 'title' | 'instructions'>;

/**
 * A spec, checked when it was written. Only the fields that {@link toSpec} cannot replace are checked again: decoding a
 * task takes 2 µs, and would take 24 with the whole spec.
 */
export const SpecColumn = z.custom<PartialSpec>(
  isPartialSpec,
  'Must have task_type, title and instructions.',
);

function isPartialSpec(value: unknown): value is PartialSpec {
  if (typeof value !== 'object' || value === null) return false;
  const { task_type, title, instructions }: Partial<Record<keyof PartialSpec, unknown>> = value;
  return [task_type, title, instructions].every(text => typeof text === 'string');
}

/** Every field that a spec may lack, with its default. The other three are in every row. */
const SPEC_DEFAULTS = StoredTaskSpec.parse({ task_type: '-', title: '-', instructions: '-' });

export function toSpec(spec: PartialSpec): StoredTaskSpec {
  return { ...SPEC_DEFAULTS, ...spec };
}
