import { Injectable } from '@nestjs/common';
import { OfferTask, ServiceError, labelKey } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Clock } from '#libs/platform';
import type { Asked } from '../domain/match-round.js';
import { offerExpiryOf } from '../domain/offer-expiry.js';
import type { QueuedTask } from '../domain/queued-task.js';
import type { Scored } from '../domain/score.js';
import { WorkerIndex } from '../lookup/worker-index.js';
import { AssignmentRepository } from '../persistence/assignment.repository.js';
import { MatchingRules } from './matching-rules.js';

/** This many workers at capacity in a row mean that the index is far behind: better to wait than to ask them all. */
const MAX_FULL = 10;

export interface Offered {
  readonly asked: ReadonlyMap<string, Asked>;
  /** Places for which no worker was found. */
  readonly placesLeft: number;
  /** The registry reports that no worker is needed any more. */
  readonly isOver: boolean;
  /**
   * Workers who were temporarily counted with more open assignments than they have: other tasks may have skipped them.
   */
  readonly passedOver: readonly string[];
}

type Answer =
  | { readonly outcome: 'offered'; readonly assignmentId: string }
  | { readonly outcome: 'full' | 'refused' | 'unavailable' | 'over' };

/** Asks the registry to offer a task to one worker after another, until its places are filled. */
@Injectable()
export class Offering {
  constructor(
    private readonly commands: CommandClient,
    private readonly workers: WorkerIndex,
    private readonly assignments: AssignmentRepository,
    private readonly rules: MatchingRules,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws ServiceError `unavailable` when the registry does not reply. Asking again is safe: an offer is made only
   * once.
   */
  async offer(task: QueuedTask, ranked: readonly Scored[]): Promise<Offered> {
    const asked = new Map<string, Asked>();
    const noted: Promise<void>[] = [];
    const passedOver: string[] = [];
    let placesLeft = task.places;
    let full = 0;
    for (const scored of ranked) {
      if (placesLeft === 0 || full === MAX_FULL) break;
      const { workerId } = scored.candidate.worker;
      const answer = await this.ask(task, scored, ranked.length);
      if (answer.outcome === 'over' || answer.outcome === 'refused') passedOver.push(workerId);
      if (answer.outcome === 'over') {
        await Promise.all(noted);
        return { asked, placesLeft, isOver: true, passedOver };
      }
      // The worker was not asked, so they may have the task another time. Whatever changed the worker serves them then.
      if (answer.outcome === 'unavailable') continue;
      asked.set(workerId, answer.outcome);
      if (answer.outcome === 'full') full += 1;
      if (answer.outcome === 'offered') {
        placesLeft -= 1;
        noted.push(
          this.note(task, workerId, answer.assignmentId).then(isCounted => {
            if (!isCounted && this.workers.hasRoom(task.orgId, workerId)) passedOver.push(workerId);
          }),
        );
      }
    }
    await Promise.all(noted);
    return { asked, placesLeft, isOver: false, passedOver };
  }

  /** The assignment is counted before the request, so that this process never asks a worker twice at the same time. */
  private async ask(task: QueuedTask, { candidate, score }: Scored, considered: number): Promise<Answer> {
    const { workerId, capacity, trustLevel, revision } = candidate.worker;
    if (!this.workers.hasRoom(task.orgId, workerId)) return { outcome: 'full' };
    this.workers.changeOpenAssignments(task.orgId, workerId, 1);
    try {
      const reply = await this.commands.send(OfferTask, {
        task_id: task.taskId,
        worker_id: workerId,
        capacity,
        trust_level: trustLevel,
        worker_revision: revision,
        round: task.round,
        score,
        candidates_considered: considered,
        expires_at: offerExpiryOf(this.clock.now(), task.deadline, this.rules.offerStandsMs).toISOString(),
      });
      return { outcome: 'offered', assignmentId: reply.assignment_id };
    } catch (error) {
      this.workers.changeOpenAssignments(task.orgId, workerId, -1);
      const outcome = refusalOf(error);
      // The registry counts in its own transaction: its count overrides the one known here.
      if (outcome === 'full') this.workers.setOpenAssignments(task.orgId, workerId, capacity);
      return { outcome };
    }
  }

  /**
   * @returns false when it was already counted: its event arrived before the registry's reply, or the offer was made
   * earlier
   */
  private async note(task: QueuedTask, workerId: string, assignmentId: string): Promise<boolean> {
    const noted = await this.assignments.note({
      assignmentId,
      taskId: task.taskId,
      orgId: task.orgId,
      workerId,
      domainKey: labelKey(task.domain),
      status: 'open',
      at: this.clock.now(),
    });
    if (noted === 'known') this.workers.changeOpenAssignments(task.orgId, workerId, -1);
    return noted !== 'known';
  }
}

/** @throws any error that is not a refusal */
function refusalOf(error: unknown): 'full' | 'refused' | 'unavailable' | 'over' {
  if (!(error instanceof ServiceError)) throw error;
  switch (error.code) {
    case 'worker.full':
      return 'full';
    case 'worker.had_task':
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
