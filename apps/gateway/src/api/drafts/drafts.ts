import { Injectable } from '@nestjs/common';
import { GetAssignment, isOpenAssignment, notFound } from '#libs/contracts';
import type { AssignmentStatus, ServiceError, UnpricedAssignment } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import type { WorkerCaller } from '../../edge/auth/caller.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import type { DRAFT_ACTIONS, DraftSpec, DraftView } from './draft.dto.js';
import { DraftsRepository } from './drafts.repository.js';
import type { DraftRow } from './drafts.sql.js';

type Action = (typeof DRAFT_ACTIONS)[number];

const ACTIONS: Readonly<Record<AssignmentStatus, readonly Action[]>> = {
  offered: ['accept', 'decline'],
  accepted: ['start', 'release'],
  started: ['submit', 'release'],
  submitted: [],
  declined: [],
  expired: [],
  released: [],
  withdrawn: [],
};

/**
 * The drafts of a worker. The registry says whose an assignment is and whether it is open; a draft changes no task.
 *
 * All throw `assignment.not_found` for an assignment that is not the worker's.
 */
@Injectable()
export class Drafts {
  constructor(
    private readonly commands: CommandClient,
    private readonly drafts: DraftsRepository,
  ) {}

  /** Also after the assignment has ended, until the draft expires. @throws ServiceError `draft.not_found` */
  async get(worker: WorkerCaller, assignmentId: string): Promise<DraftView> {
    const assignment = await this.assignmentOf(worker, assignmentId);
    const draft = await this.drafts.find({ assignmentId, workerId: worker.workerId });
    if (draft === undefined) throw notFound('draft');
    return viewOf(assignment, draft);
  }

  /**
   * @throws ServiceError `assignment.conflict` when the assignment has ended; `draft.conflict`, with the stored draft,
   *   when it is not the one that this was written from
   */
  async save(worker: WorkerCaller, assignmentId: string, spec: DraftSpec): Promise<DraftView> {
    const assignment = await this.openAssignmentOf(worker, assignmentId);
    const { workerId } = worker;
    const taskId = assignment.task.task_id;
    const saved = await this.drafts.save({ assignmentId, workerId, taskId, ...spec });
    if (saved.outcome === 'conflict') throw conflictWith(saved.draft && viewOf(assignment, saved.draft));
    if (saved.isNew) await this.deleteUnlessOpen(worker, assignmentId);
    return viewOf(assignment, saved.draft);
  }

  async delete(worker: WorkerCaller, assignmentId: string): Promise<void> {
    await this.assignmentOf(worker, assignmentId);
    await this.drafts.delete({ assignmentId, workerId: worker.workerId });
  }

  /**
   * A draft that is stored after its task was erased, or its worker deleted, would outlive them. Either ends the
   * assignment first, so it is checked again once the draft is stored. A later revision cannot: it changes the row that
   * the erasure deletes.
   */
  private async deleteUnlessOpen(worker: WorkerCaller, assignmentId: string): Promise<void> {
    try {
      await this.openAssignmentOf(worker, assignmentId);
    } catch (error) {
      await this.drafts.delete({ assignmentId, workerId: worker.workerId });
      throw error;
    }
  }

  private async openAssignmentOf(worker: WorkerCaller, assignmentId: string): Promise<UnpricedAssignment> {
    const assignment = await this.assignmentOf(worker, assignmentId);
    if (isOpenAssignment(assignment.status)) return assignment;
    throw refuse('assignment.conflict', `The assignment is ${assignment.status}, so it has no new drafts.`);
  }

  private async assignmentOf({ workerId }: WorkerCaller, assignmentId: string): Promise<UnpricedAssignment> {
    const request = { worker_id: workerId, assignment_id: assignmentId };
    return (await this.commands.send(GetAssignment, request)).assignment;
  }
}

function viewOf({ assignment_id, status }: UnpricedAssignment, draft: DraftRow): DraftView {
  return {
    assignment_id,
    output: draft.output,
    notes: draft.notes,
    revision: draft.revision,
    updated_at: draft.updated_at.toISOString(),
    assignment_status: status,
    actions: [...ACTIONS[status]],
  };
}

function conflictWith(current: DraftView | null): ServiceError {
  const detail =
    current === null
      ? 'The draft was deleted since it was read. Save it with revision 0 to begin a new one.'
      : 'The draft has changed since it was read. Save it with the revision of `current` to replace that one.';
  return refuse('draft.conflict', detail, { current });
}
