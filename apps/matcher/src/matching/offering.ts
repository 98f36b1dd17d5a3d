import { Injectable } from '@nestjs/common';
import { AssignTask, OfferTask, ServiceError, labelKey } from '#libs/contracts';
import type { RequestInput } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { AssignmentRepository } from '../assignments/assignment.repository.js';
import { offerExpiryOf } from '../candidates/offer-timing.rule.js';
import type { QueuedTask } from '../candidates/queued-task.rule.js';
import type { Scored } from '../candidates/score.rule.js';
import type { WorkerProfile } from '../candidates/worker-profile.rule.js';
import { WorkerIndex } from '../index/worker-index.js';
import { MatchingSettings } from '../matcher.config.js';
import type { OfferOutcome } from './match-round.rule.js';

/** This many workers at capacity in a row mean that the index is far behind: better to wait than to ask them all. */
const MAX_FULL = 10;

export interface OfferingResult {
  readonly asked: ReadonlyMap<string, OfferOutcome>;
  /** The label keys of the people behind the workers who got a place, where stated. */
  readonly people: ReadonlySet<string>;
  /** Places for which no worker was found. */
  readonly placesLeft: number;
  /** The registry reports that no worker is needed any more. */
  readonly isOver: boolean;
  /**
   * Workers who were temporarily counted with more open assignments than they have: other tasks may have skipped them.
   */
  readonly possiblySkipped: readonly string[];
}

type OfferReply =
  | { readonly outcome: 'offered' | 'assigned'; readonly assignmentId: string }
  | { readonly outcome: 'full' | 'refused' | 'unavailable' | 'over' };

/** Asks the registry to offer a task to one worker after another, or to assign it, until its places are filled. */
@Injectable()
export class Offering {
  constructor(
    private readonly commands: CommandClient,
    private readonly workers: WorkerIndex,
    private readonly assignments: AssignmentRepository,
    private readonly settings: MatchingSettings,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws ServiceError `unavailable` when the registry does not reply. Asking again is safe: an offer is made only
   * once.
   */
  async offer(task: QueuedTask, ranked: readonly Scored[]): Promise<OfferingResult> {
    const asked = new Map<string, OfferOutcome>();
    const recorded: Promise<void>[] = [];
    const possiblySkipped: string[] = [];
    let placesLeft = task.places;
    let full = 0;
    const people = new Set<string>();
    for (const scored of ranked) {
      if (placesLeft === 0 || full === MAX_FULL) break;
      const { workerId, personKey } = scored.candidate.worker;
      // Another account of the person got a place in this round.
      if (personKey !== undefined && people.has(personKey)) continue;
      const reply = await this.ask(task, scored, ranked.length);
      if (reply.outcome === 'over' || reply.outcome === 'refused') possiblySkipped.push(workerId);
      if (reply.outcome === 'over') {
        await Promise.all(recorded);
        return { asked, people, placesLeft, isOver: true, possiblySkipped };
      }
      // The worker was not asked, so they may have the task another time. Whatever changed the worker serves them then.
      if (reply.outcome === 'unavailable') continue;
      asked.set(workerId, reply.outcome);
      if (reply.outcome === 'full') full += 1;
      if ('assignmentId' in reply) {
        placesLeft -= 1;
        if (personKey !== undefined) people.add(personKey);
        recorded.push(
          this.record(task, workerId, reply.assignmentId).then(isCounted => {
            if (!isCounted && this.workers.hasCapacity(task.orgId, workerId)) possiblySkipped.push(workerId);
          }),
        );
      }
    }
    await Promise.all(recorded);
    return { asked, people, placesLeft, isOver: false, possiblySkipped };
  }

  /** The assignment is counted before the request, so that this process never asks a worker twice at the same time. */
  private async ask(task: QueuedTask, { candidate, score }: Scored, considered: number): Promise<OfferReply> {
    const { workerId, capacity } = candidate.worker;
    if (!this.workers.hasCapacity(task.orgId, workerId)) return { outcome: 'full' };
    this.workers.changeOpenAssignments(task.orgId, workerId, 1);
    try {
      return await this.place(task, placementOf(task, candidate.worker, { score, considered }));
    } catch (error) {
      this.workers.changeOpenAssignments(task.orgId, workerId, -1);
      const outcome = refusalOf(error);
      // The registry counts in its own transaction: its count overrides the one known here.
      if (outcome === 'full') this.workers.setOpenAssignments(task.orgId, workerId, capacity);
      return { outcome };
    }
  }

  private async place(task: QueuedTask, placement: Placement): Promise<OfferReply> {
    const until = offerExpiryOf(this.clock.now(), task, this.settings.offerStandsMs).toISOString();
    if (task.assignment === 'direct') {
      const assigned = await this.commands.send(AssignTask, { ...placement, start_by: until });
      return { outcome: 'assigned', assignmentId: assigned.assignment_id };
    }
    const offered = await this.commands.send(OfferTask, { ...placement, expires_at: until });
    return { outcome: 'offered', assignmentId: offered.assignment_id };
  }

  /**
   * @returns false when it was already counted: its event arrived before the registry's reply, or the offer was made
   * earlier
   */
  private async record(task: QueuedTask, workerId: string, assignmentId: string): Promise<boolean> {
    const recorded = await this.assignments.record({
      assignmentId,
      taskId: task.taskId,
      orgId: task.orgId,
      workerId,
      domainKey: labelKey(task.domain),
      status: 'open',
      at: this.clock.now(),
    });
    if (recorded === 'known') this.workers.changeOpenAssignments(task.orgId, workerId, -1);
    return recorded !== 'known';
  }
}

type Placement = Omit<RequestInput<typeof OfferTask>, 'expires_at'>;

/** The fields shared by every command that gives a worker a place. */
export function placementOf(
  task: Pick<QueuedTask, 'taskId' | 'round'>,
  { workerId, capacity, trustLevel, revision, personKey }: WorkerProfile,
  { score, considered }: { readonly score: number; readonly considered: number },
): Placement {
  return {
    task_id: task.taskId,
    worker_id: workerId,
    capacity,
    trust_level: trustLevel,
    worker_revision: revision,
    // A registry of the previous release does not know it.
    ...(personKey !== undefined && { person_id: personKey }),
    round: task.round,
    score,
    candidates_considered: considered,
  };
}

/** @throws any error that is not a refusal */
function refusalOf(error: unknown): 'full' | 'refused' | 'unavailable' | 'over' {
  if (!(error instanceof ServiceError)) throw error;
  switch (error.code) {
    case 'worker.full':
      return 'full';
    case 'worker.had_task':
    case 'worker.is_requester':
    case 'worker.person_had_task':
      return 'refused';
    case 'worker.unavailable':
    case 'worker.changed':
      return 'unavailable';
    case 'task.conflict':
    case 'task.not_found':
      return 'over';
    default:
      throw error;
  }
}
