import { z } from 'zod';
import { AssignmentStatus, AssignmentView, Id, LIMITS, SubmitAnswer, pageOf } from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';
import { pageQuery } from '../../edge/schemas/input.js';
import { EXAMPLE_ASSIGNMENT } from '../../openapi/models/task-models.js';
import { WaitQuery } from '../tasks/task.dto.js';

/** What workers may change about themselves. */
export const MyChange = named('MyChange', z.strictObject({ available: z.boolean() }), { available: false });
export type MyChange = z.infer<typeof MyChange>;

export const MyAssignmentsQuery = z.strictObject({
  status: AssignmentStatus.optional(),
  ...pageQuery,
});
export type MyAssignmentsQuery = z.output<typeof MyAssignmentsQuery>;

/** `files`: of those attached to the assignment, the ones that belong to the answer. */
const fileIds = z
  .array(Id)
  .max(LIMITS.evidenceItems)
  .refine(ids => new Set(ids).size === ids.length, 'Name each file once.')
  .default([]);

export const Submission = named(
  'Submission',
  SubmitAnswer.request.pick({ output: true, evidence: true }).extend({ files: fileIds }),
  {
    output: { reached_user: true },
    evidence: [{ type: 'call_recording', uri: 'https://evidence.example/calls/48219' }],
  },
);
export type Submission = z.infer<typeof Submission>;

export const OffersQuery = z.strictObject({
  ...WaitQuery.shape,
  /** The `state` of the previous response. */
  since: z.string().min(1).max(100).optional(),
  ...pageQuery,
});
export type OffersQuery = z.output<typeof OffersQuery>;

const EXAMPLE_OFFER = {
  ...EXAMPLE_ASSIGNMENT,
  ...{ status: 'offered' as const, accepted_at: null, started_at: null, release_at: null },
  task: { ...EXAMPLE_ASSIGNMENT.task, status: 'offered' as const },
};

export const OfferPage = named(
  'OfferPage',
  z.object({
    ...pageOf(AssignmentView).shape,
    /** Changes whenever an offer appears or ends, on any page. Null while the services are being updated. */
    state: z.string().nullable(),
  }),
  { data: [EXAMPLE_OFFER], next_cursor: null, state: 'Jt4rGfQ0kGx1m5pW8yQ3oQ' },
);
export type OfferPage = z.infer<typeof OfferPage>;
