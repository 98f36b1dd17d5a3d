import { z } from 'zod';
import { AssignmentStatus, EXAMPLE, Id, InstantOut, JsonValue, Text } from '#libs/contracts';
import type { Json } from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';

/** In UTF-8, as it is stored. An answer of this size still fits into a message. */
const MAX_OUTPUT_BYTES = 524_288;

const fits = (output: Json): boolean => Buffer.byteLength(JSON.stringify(output)) <= MAX_OUTPUT_BYTES;

const Revision = z.int().min(0);
const EXAMPLE_DRAFT = { output: { reached_user: true, notes: 'Left the offi' }, notes: null };

export const DraftSpec = named(
  'DraftSpec',
  z.strictObject({
    /** The unfinished answer: any JSON value, whether or not it matches the output schema. */
    output: JsonValue.refine(fits, `Must be at most ${MAX_OUTPUT_BYTES} bytes of JSON.`),
    /** For the worker alone; never part of the answer. */
    notes: Text.max(10_000).nullable().default(null),
    /** The `revision` that this was written from; 0 when there was no draft. */
    revision: Revision.default(0),
  }),
  { ...EXAMPLE_DRAFT, revision: 0 },
);
export type DraftSpec = z.infer<typeof DraftSpec>;

/** The actions that an assignment may still allow its worker. */
export const DRAFT_ACTIONS = ['accept', 'decline', 'start', 'release', 'submit'] as const;

export const DraftView = named(
  'DraftView',
  z.strictObject({
    assignment_id: Id,
    output: JsonValue,
    notes: z.string().nullable(),
    /** Changes with each change of the draft. */
    revision: Revision,
    updated_at: InstantOut,
    assignment_status: AssignmentStatus,
    /** What the worker can still do with the assignment; empty when it has ended, such as an offer that lapsed. */
    actions: z.array(z.enum(DRAFT_ACTIONS)),
  }),
  {
    assignment_id: EXAMPLE.assignmentId,
    ...EXAMPLE_DRAFT,
    revision: 1_772_423_460_512,
    updated_at: EXAMPLE.startedAt,
    assignment_status: 'started',
    actions: ['submit', 'release'],
  },
);
export type DraftView = z.infer<typeof DraftView>;
