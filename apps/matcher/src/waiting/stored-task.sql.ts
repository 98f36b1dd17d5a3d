import { z } from 'zod';
import { AcceptWithinSeconds, AssignmentMode, Id, QueuedReason, Urgency } from '#libs/contracts';
import type { QueuedTask } from '../candidates/queued-task.rule.js';

/** A waiting task as stored in `waiting_tasks.task`. */
export const StoredTask = z.object({
  task_id: Id,
  round: z.int(),
  reason: QueuedReason,
  places: z.int(),
  domain: z.string(),
  urgency: Urgency,
  assignment: AssignmentMode.default('offer'),
  accept_within_seconds: AcceptWithinSeconds.optional(),
  deadline: z.coerce.date().nullable(),
  created_at: z.coerce.date(),
  excluded_worker_ids: z.array(z.string()),
  /** Missing in rows of earlier releases, like `lapsed_until`, `capabilities`, and `domains`. */
  requesters: z.array(z.string()).default([]),
  excluded_person_keys: z.array(z.string()).default([]),
  /** Worker and ms since 1970. */
  lapsed_until: z.array(z.tuple([z.string(), z.number()])).default([]),
  demand: z.object({
    pool_id: z.string().optional(),
    skills: z.array(z.string()),
    certifications: z.array(z.string()),
    capabilities: z.array(z.string()).default([]),
    domains: z.array(z.string()).default([]),
    jurisdictions: z.array(z.string()),
    languages: z.array(z.string()),
    trust_level: z.number().optional(),
    min_rating: z.number().optional(),
  }),
});

export type StoredTask = z.infer<typeof StoredTask>;

export function storedTaskOf({ demand, ...task }: QueuedTask): StoredTask {
  return {
    task_id: task.taskId,
    round: task.round,
    reason: task.reason,
    places: task.places,
    domain: task.domain,
    urgency: task.urgency,
    assignment: task.assignment,
    accept_within_seconds: task.acceptWithinSeconds,
    deadline: task.deadline ?? null,
    created_at: task.createdAt,
    excluded_worker_ids: [...task.excludedWorkerIds],
    requesters: [...task.requesters],
    excluded_person_keys: [...task.excludedPersonKeys],
    lapsed_until: [...task.lapsedUntil],
    demand: {
      pool_id: demand.poolId,
      skills: [...demand.skills],
      certifications: [...demand.certifications],
      capabilities: [...demand.capabilities],
      domains: [...demand.domains],
      jurisdictions: [...demand.jurisdictions],
      languages: [...demand.languages],
      trust_level: demand.trustLevel,
      min_rating: demand.minRating,
    },
  };
}

export function taskOfStored(orgId: string, { demand, ...task }: StoredTask): QueuedTask {
  return {
    taskId: task.task_id,
    orgId,
    round: task.round,
    reason: task.reason,
    places: task.places,
    domain: task.domain,
    urgency: task.urgency,
    assignment: task.assignment,
    acceptWithinSeconds: task.accept_within_seconds,
    deadline: task.deadline ?? undefined,
    createdAt: task.created_at,
    excludedWorkerIds: new Set(task.excluded_worker_ids),
    requesters: new Set(task.requesters),
    excludedPersonKeys: new Set(task.excluded_person_keys),
    lapsedUntil: new Map(task.lapsed_until),
    demand: {
      poolId: demand.pool_id,
      skills: demand.skills,
      certifications: demand.certifications,
      capabilities: demand.capabilities,
      domains: demand.domains,
      jurisdictions: demand.jurisdictions,
      languages: demand.languages,
      trustLevel: demand.trust_level,
      minRating: demand.min_rating,
    },
  };
}
