import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { pageOf, pageRequest } from '../../model/request-fields.js';
import { Id, InstantOut } from '../../model/scalars.js';

/** The estimated quality of a worker in one domain. */
export const DomainQuality = z.strictObject({
  domain: z.string(),
  /** Share of answers expected to be right, 0–1, shrunk while there are few. */
  accuracy: z.number().min(0).max(1),
  /** Whether it is based on known answers: only then can a worker outvote others. */
  proven: z.boolean(),
  gold_seen: z.int().min(0),
  gold_right: z.int().min(0),
  /** Other answers that were compared with a result, and those that matched it. */
  judged: z.int().min(0),
  agreed: z.int().min(0),
  /** `agreed` of `judged`; null without any. */
  agreement: z.number().min(0).max(1).nullable(),
});
export type DomainQuality = z.infer<typeof DomainQuality>;

/** How a worker confuses answers. Row: the right answer, column: the worker's; each row sums to 1. */
export const ConfusionView = z.strictObject({
  domain: z.string(),
  /** A field of the output; empty for the output as a whole. */
  field: z.string(),
  /** Answers as canonical JSON. */
  classes: z.array(z.string()),
  rows: z.array(z.array(z.number().min(0).max(1))),
  /** The number of answers it is estimated from. */
  answers: z.int().min(0),
  estimated_at: InstantOut,
});
export type ConfusionView = z.infer<typeof ConfusionView>;

export const WorkerQualityView = z.strictObject({
  worker_id: Id,
  /** Mean over the newest judged answers in all domains, 0–1; null with too few. */
  rolling_score: z.number().min(0).max(1).nullable(),
  domains: z.array(DomainQuality),
});
export type WorkerQualityView = z.infer<typeof WorkerQualityView>;

/** A worker without judged answers has no domains. The sender checks that the worker belongs to the organization. */
export const GetWorkerQuality = defineCommand({
  subject: 'command.consensus.get-worker-quality',
  request: z.strictObject({ org_id: Id, worker_id: Id }),
  reply: z.strictObject({ ...WorkerQualityView.shape, confusion: z.array(ConfusionView) }),
});

/** The maximum number of workers that a list of quality can be limited to. */
export const MAX_QUALITY_WORKERS = 100;

/**
 * The workers of an organization with a judged answer, ordered by id: all, or those of `worker_ids`. Errors:
 * `cursor.invalid`.
 */
export const ListWorkerQuality = defineCommand({
  subject: 'command.consensus.list-worker-quality',
  request: z.strictObject({
    org_id: Id,
    worker_ids: z.array(Id).min(1).max(MAX_QUALITY_WORKERS).optional(),
    ...pageRequest,
  }),
  reply: pageOf(WorkerQualityView),
});
