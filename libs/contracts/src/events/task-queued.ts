import { z } from 'zod';
import { defineEvent } from '../event-contract.js';
import { EXAMPLE } from '../example-values.js';
import { Intervention } from '../model/intervention.js';
import { Requirements } from '../model/requirements.js';
import { Id, InstantOut, Label, LabelKey, Urgency } from '../model/scalars.js';
import { AcceptWithinSeconds, AssignmentMode, AssignmentRef } from '../model/task-assignment.js';
import { QueuedReason } from '../model/task-status.js';

/** A place on a task is open. The only event that makes the matcher search for a worker. */
export const TaskQueued = defineEvent({
  type: 'task.queued',
  stream: 'TASK',
  publishedWhen:
    'a place on a task is open: at creation, or after a decline, an expired offer, a release, an extension, or a step; or an operator queues it',
  data: z.object({
    task_id: Id,
    reason: QueuedReason,
    /** The number of currently open places. */
    places: z.int().min(1),
    /** The step of the task's workflow, from 1. */
    step: z.int().min(1),
    /** The number of times the task has been queued, from 1. */
    round: z.int().min(1),
    task_type: Label,
    domain: Label,
    urgency: Urgency,
    requirements: Requirements,
    /** Whether a worker is asked first, or assigned directly. */
    assignment: AssignmentMode.default('offer'),
    /** How long a worker has to accept, or to start; null for the default. */
    accept_within_seconds: AcceptWithinSeconds.nullable().default(null),
    deadline: InstantOut.nullable(),
    created_at: InstantOut,
    /** Workers excluded from this task: they declined, released it, or have or had a place. */
    excluded_worker_ids: z.array(Id),
    /** The label keys of those who requested the task: `origin.created_by` and the people behind the API key. */
    requesters: z.array(LabelKey).default([]),
    /** The label keys of people who have or had a place, through any account. */
    excluded_person_ids: z.array(LabelKey).default([]),
    /** Workers whose offers of this task all lapsed. They may be offered it again once no other worker can take it. */
    lapsed_offers: z
      .array(z.object({ worker_id: Id, times: z.int().min(1), last_at: InstantOut }))
      .default([]),
    /** The assignment whose end opened the place. */
    ended_assignment: z
      .object({ assignment_id: Id, worker_id: Id, outcome: z.enum(['declined', 'expired', 'released']) })
      .nullable(),
    /** When the step is new: assignments of the previous step that were still open when its result was decided. */
    withdrawn: z.array(AssignmentRef).default([]),
    /** Set when an operator had the task queued; `reason` is then `released`. */
    intervention: Intervention.nullable().default(null),
  }),
  withoutContent: ({ requirements: { worker_pool_id }, intervention, ...data }) => ({
    ...data,
    intervention: intervention && { ...intervention, reason: null },
    ...{ requesters: [], excluded_person_ids: [] },
    requirements: Requirements.parse({ worker_pool_id }),
  }),
  example: {
    task_id: EXAMPLE.taskId,
    reason: 'created',
    places: 1,
    step: 1,
    round: 1,
    task_type: 'verification',
    domain: 'security',
    urgency: 'high',
    requirements: {
      skills: ['phone_verification', 'incident_response'],
      certifications: ['soc-operator'],
      jurisdictions: [],
      languages: [],
      trust_level: 4,
      min_rating: 4.8,
      worker_pool_id: EXAMPLE.poolId,
    },
    assignment: 'offer',
    accept_within_seconds: null,
    deadline: EXAMPLE.deadline,
    created_at: EXAMPLE.createdAt,
    excluded_worker_ids: [],
    requesters: ['system'],
    excluded_person_ids: [],
    lapsed_offers: [],
    ended_assignment: null,
    withdrawn: [],
    intervention: null,
  },
});
