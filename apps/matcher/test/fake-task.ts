import { randomUUID } from 'node:crypto';
import { Requirements, ServiceError } from '#libs/contracts';
import type { DataOf, TaskQueued } from '#libs/contracts';

export interface FakeTask {
  readonly orgId: string;
  readonly domain: string;
  readonly queued: DataOf<typeof TaskQueued>;
  /** Everyone who has had a place, with the place's state. */
  readonly assignments: Map<string, 'offered' | 'accepted' | 'over'>;
  places: number;
  hasEnded: boolean;
}

export type TaskChange = Partial<Omit<DataOf<typeof TaskQueued>, 'requirements'>> & {
  readonly requirements?: Partial<Requirements>;
};

/** The `task.queued` of a task that looks for someone for the first time. */
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
    deadline: null,
    created_at: new Date().toISOString(),
    excluded_worker_ids: [],
    ended_assignment: null,
    withdrawn: [],
    ...change,
    requirements: Requirements.parse(change.requirements ?? {}),
  };
}

export function conflict(code: string): ServiceError {
  return new ServiceError('conflict', code, 'Not possible now.');
}
