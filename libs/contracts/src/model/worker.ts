import { z } from 'zod';
import { Id, Instant, InstantOut, Label, Labels, LIMITS, Rating, TrustLevel } from './scalars.js';

/** A worker's certification, and when it expires. */
export const Certification = z.strictObject({ name: Label, expires_at: Instant.optional() });
export type Certification = z.infer<typeof Certification>;

const shape = {
  name: Label,
  pool_ids: z.array(Id).max(LIMITS.listItems),
  /** Whether the worker is offered only tasks of its pools, and none without a pool. */
  pool_tasks_only: z.boolean(),
  skills: Labels,
  certifications: z.array(Certification).max(LIMITS.listItems),
  domains: Labels,
  jurisdictions: Labels,
  languages: Labels,
  trust_level: TrustLevel,
  rating: Rating,
  /** The maximum number of open assignments of this worker. */
  capacity: z.int().min(0).max(1_000),
  available: z.boolean(),
  /**
   * The person behind this account, in the organization's own terms: accounts of one person count as one, and a person
   * never works on what they requested. Compared like a label.
   */
  person_id: Label.nullable(),
};

export const WorkerSpec = z.strictObject({
  ...shape,
  pool_ids: shape.pool_ids.default([]),
  /** Defaults to false; true for a worker created with a key that is limited to pools. */
  pool_tasks_only: z.boolean().optional(),
  skills: Labels.default([]),
  certifications: shape.certifications.default([]),
  domains: Labels.default([]),
  jurisdictions: Labels.default([]),
  languages: Labels.default([]),
  trust_level: TrustLevel.default(1),
  rating: Rating.default(0),
  capacity: shape.capacity.default(1),
  available: z.boolean().default(true),
  person_id: shape.person_id.optional(),
});
export type WorkerSpec = z.infer<typeof WorkerSpec>;

export const WorkerStatus = z.enum(['active', 'suspended']);
export type WorkerStatus = z.infer<typeof WorkerStatus>;

const SuspensionReason = z.string().trim().min(1).max(LIMITS.titleChars);

export const WorkerChange = z
  .strictObject({
    ...shape,
    status: WorkerStatus,
    /** Why the worker is suspended. Not shown to the worker. */
    reason: SuspensionReason,
  })
  .partial()
  .refine(({ status, reason }) => reason === undefined || status === 'suspended', {
    path: ['reason'],
    message: 'Only goes with the status suspended.',
  });
export type WorkerChange = z.infer<typeof WorkerChange>;

export const WorkerView = z.strictObject({
  worker_id: Id,
  ...shape,
  pool_tasks_only: z.boolean().default(false),
  person_id: shape.person_id.default(null),
  /** A suspended worker gets no offers, regardless of `available`. */
  status: WorkerStatus.default('active'),
  /** Null while the worker is active. */
  suspension: z
    .strictObject({ reason: z.string().nullable(), suspended_at: InstantOut })
    .nullable()
    .default(null),
  open_assignments: z.int().min(0),
  /** When an offer to the worker, or their work, last ended in whichever way. Null before the first. */
  last_work_ended_at: InstantOut.nullable().default(null),
  created_at: InstantOut,
  /** When the organization or the worker last changed it. Measured ratings do not count. */
  updated_at: InstantOut,
});
export type WorkerView = z.infer<typeof WorkerView>;

/**
 * A worker as the worker sees it. It must not change with what the organization measures in secret: a missed known
 * answer would show.
 */
export const OwnWorkerView = z.object({
  worker_id: Id,
  ...shape,
  pool_tasks_only: z.boolean().default(false),
  person_id: shape.person_id.default(null),
  /** The rating set by the organization, never the one measured from answers. */
  rating: Rating,
  status: WorkerStatus,
  /** Without the reason, which is visible only to the organization. */
  suspension: z.object({ suspended_at: InstantOut }).nullable(),
  open_assignments: z.int().min(0),
  created_at: InstantOut,
  updated_at: InstantOut,
});
export type OwnWorkerView = z.infer<typeof OwnWorkerView>;
