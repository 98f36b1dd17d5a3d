import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { Requirements, ServiceError } from '#libs/contracts';
import type { AssignmentRef, DataOf, TaskOffered, TaskQueued, TaskSubmitted } from '#libs/contracts';

export interface FakeTask {
  readonly orgId: string;
  readonly domain: string;
  queued: DataOf<typeof TaskQueued>;
  /** Every worker who has had a place, with the place's state. */
  readonly assignments: Map<string, 'offered' | 'accepted' | 'over'>;
  places: number;
  hasEnded: boolean;
}

export type TaskChange = Partial<Omit<DataOf<typeof TaskQueued>, 'requirements'>> & {
  readonly requirements?: Partial<Requirements>;
};

/** The `task.queued` of a task that needs a worker for the first time. */
export function firstQueued(change: TaskChange): DataOf<typeof TaskQueued> {
  return {
    task_id: randomUUID(),
    reason: 'created',
    places: 1,
    step: 1,
    round: 1,
    task_type: 'verification',
    domain: 'security',
    urgency: 'normal',
    assignment: 'offer',
    accept_within_seconds: null,
    deadline: null,
    created_at: new Date().toISOString(),
    excluded_worker_ids: [],
    requesters: [],
    excluded_person_ids: [],
    lapsed_offers: [],
    ended_assignment: null,
    withdrawn: [],
    intervention: null,
    ...change,
    requirements: Requirements.parse(change.requirements ?? {}),
  };
}

/** The `task.queued` of its next round, from which everyone who has or had a place is excluded. */
export function nextRound(
  { queued, assignments }: FakeTask,
  change: Partial<DataOf<typeof TaskQueued>>,
): DataOf<typeof TaskQueued> {
  const excluded = { excluded_worker_ids: [...assignments.keys()] };
  return { ...queued, round: queued.round + 1, ...excluded, ...change };
}

type Of = AssignmentRef & { readonly task_id: string };

/** The `task.offered` of an offer without expiry. */
export function offered(of: Of): DataOf<typeof TaskOffered> {
  return { ...of, domain: 'security', offered_at: new Date().toISOString(), expires_at: null };
}

/** The `task.submitted` of an empty answer, the only one requested. */
export function submitted(of: Of): z.input<(typeof TaskSubmitted)['data']> {
  const answers = { answers_needed: 1, answers_received: 1 };
  const submittedAt = new Date().toISOString();
  return {
    ...of,
    domain: 'security',
    step: 1,
    output: {},
    evidence: [],
    ...answers,
    submitted_at: submittedAt,
  };
}

export function conflict(code: string): ServiceError {
  return new ServiceError('conflict', code, 'Not possible now.');
}
