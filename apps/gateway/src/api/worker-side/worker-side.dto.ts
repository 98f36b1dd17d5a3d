import { z } from 'zod';
import { AssignmentStatus, Id, LIMITS, SubmitAnswer } from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';
import { pageQuery } from '../../edge/schemas/input.js';

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
