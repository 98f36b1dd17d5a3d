import { z } from 'zod';
import {
  EXAMPLE,
  HttpUrl,
  JsonObject,
  Label,
  Labels,
  MAX_ANSWERS,
  MAX_STEPS,
  Text,
  Title,
  formatted,
  mustBe,
} from '#libs/contracts';
import { documented, named } from '../../edge/schemas/documented.js';
import { queryInteger } from '../../edge/schemas/input.js';
import { PRIORITIES, STATUSES, STEP_STATUSES, TASK_IDS, bothCasings, statusNamed } from './words.js';
import type { Cased } from './words.js';

function requireUsableCallback(payload: z.output<typeof JsonObject>, context: z.RefinementCtx): void {
  const { callback_url: url } = payload;
  if (typeof url !== 'string' || HttpUrl.safeParse(url).success) return;
  context.addIssue({ code: 'custom', path: ['callback_url'], message: 'Must be an http or https URL.' });
}

/** A task as posted. Optional fields may also be null. */
export const NewReview = named(
  'VerifiedWorkflowsNewTask',
  z.strictObject({
    /** Any label; the types of the document are matched in the domain they belong to, others in `general`. */
    type: Label,
    priority: z.enum(PRIORITIES),
    title: Title,
    instructions: Text,
    /** The published client sends the URL of the task’s webhook in a `callback_url` here; reviewers do not see it. */
    payload: JsonObject.superRefine(requireUsableCallback),
    consensus_total: z.int().min(1).max(MAX_ANSWERS).nullish(),
    required_skills: Labels.nullish(),
    workflow_steps: z.array(Label).max(MAX_STEPS).nullish(),
  }),
  {
    type: 'text-review',
    priority: 'express',
    title: 'Is this reply safe to send?',
    instructions: 'Approve the reply, or say what is wrong with it.',
    payload: { reply: 'You can stop taking the tablets.' },
    consensus_total: 3,
    required_skills: ['medical_writing'],
  },
);
export type NewReview = z.infer<typeof NewReview>;

const EXAMPLE_ID = TASK_IDS.format(EXAMPLE.taskId);
const A_TASK_ID = { what: 'the id of a task', example: EXAMPLE_ID };
const TaskId = formatted(/^tsk_live_[0-9a-f]{32}$/, A_TASK_ID.what, A_TASK_ID.example);
const Timestamp = formatted(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/, 'a timestamp in UTC', '2026-01-31 09:00:00');

export const CreatedReview = named(
  'VerifiedWorkflowsCreatedTask',
  z.strictObject({
    status: z.literal('created'),
    id: TaskId,
    /** 1 when no task of the organization is ahead of it; null when the position is currently unknown. */
    queue_position: z.int().min(1).nullable(),
    /** Whether its price is held. Otherwise it waits for the hold, and its cost is not known yet. */
    payout_escrowed: z.boolean(),
    cost_usd: z.number().nullable(),
    /** The number of reviewers whose answers must agree. */
    consensus_votes_gated: z.int().min(1),
    task_created_at: Timestamp,
    workspace: z.string(),
  }),
  {
    status: 'created',
    id: EXAMPLE_ID,
    queue_position: 4,
    payout_escrowed: true,
    cost_usd: 9,
    consensus_votes_gated: 3,
    task_created_at: '2026-03-02 03:50:00',
    workspace: 'default',
  },
);
export type CreatedReview = z.infer<typeof CreatedReview>;

/**
 * A status as in the document or in lower case. Documented as text: generators name the members of an enumeration
 * without regard to case, so that `Created` and `created` would collide.
 */
function inEitherCasing<Word extends string>(words: readonly Word[]): z.ZodType<Cased<Word>> {
  const known = new Set<unknown>(bothCasings(words));
  const schema = z.custom<Cased<Word>>(value => known.has(value));
  documented.add(schema, { type: 'string', description: `One of ${words.join(', ')}.` });
  return schema;
}

const listed = {
  id: TaskId,
  type: z.string(),
  title: z.string(),
  /** In lower case for a key with `status_casing: "lower"`. */
  status: inEitherCasing(STATUSES),
  priority: z.enum(PRIORITIES),
};

const EXAMPLE_LISTED = {
  id: EXAMPLE_ID,
  type: 'text-review',
  title: 'Is this reply safe to send?',
  status: 'Completed' as const,
  priority: 'express' as const,
  created_at: '2026-03-02 03:50:00',
};

export const ListedReview = named(
  'VerifiedWorkflowsListedTask',
  z.strictObject({ ...listed, created_at: Timestamp }),
  EXAMPLE_LISTED,
);
export type ListedReview = z.infer<typeof ListedReview>;

export const ReviewView = named(
  'VerifiedWorkflowsTask',
  z.strictObject({
    ...listed,
    /** The agreed result and a `quality_score` of 0–100; null before. */
    result: z.looseObject({}).nullable(),
    created_at: Timestamp,
    /** Only for a task with `workflow_steps`. */
    workflow: z
      .array(
        z.strictObject({
          step: z.int().min(1),
          label: z.string(),
          status: inEitherCasing(STEP_STATUSES),
        }),
      )
      .optional(),
    /** Only for a failed task: `expired`, `insufficient_funds` or `no_consensus`. */
    failure_reason: z.string().optional(),
  }),
  {
    ...EXAMPLE_LISTED,
    result: { approved: false, notes: 'It contradicts the leaflet.', quality_score: 96.2 },
  },
);
export type ReviewView = z.infer<typeof ReviewView>;

/** The UUID that an id in a path represents. */
const foreignTaskId = z.string().transform((text, context) => {
  const taskId = TASK_IDS.parse(text);
  if (taskId !== undefined) return taskId;
  context.addIssue({ code: 'custom', message: mustBe(A_TASK_ID) });
  return z.NEVER;
});
documented.add(foreignTaskId, { pattern: '^tsk_live_[0-9a-f]{32}$' });

export const ReviewPath = z.strictObject({ task_id: foreignTaskId });
export type ReviewPath = z.output<typeof ReviewPath>;

/** A status in either casing, independent of the casing of the key's responses. */
const statusFilter = z.string().transform((text, context) => {
  const status = statusNamed(text);
  if (status !== undefined) return status;
  context.addIssue({ code: 'custom', message: `Must be one of ${STATUSES.join(', ')}, in any case.` });
  return z.NEVER;
});
documented.add(statusFilter, { type: 'string', enum: [...STATUSES] });

export const ReviewQuery = z.strictObject({
  status: statusFilter.optional(),
  limit: queryInteger(1, 100).default(100),
  cursor: z.string().max(500).optional(),
});
export type ReviewQuery = z.output<typeof ReviewQuery>;
