import { Body, Controller, Param } from '@nestjs/common';
import { Worker } from '../../edge/admission/caller.decorator.js';
import type { WorkerCaller } from '../../edge/auth/caller.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { AssignmentPath } from '../../edge/schemas/path-parameters.js';
import { DraftSpec, DraftView } from './draft.dto.js';
import { Drafts } from './drafts.js';

@Controller()
export class DraftsController {
  constructor(private readonly drafts: Drafts) {}

  @Endpoint('GET', '/v1/worker/assignments/:assignment_id/draft', {
    summary: 'Get my draft',
    description:
      'The unfinished answer, with what can still be done. It stays after an offer has lapsed or the assignment has ' +
      'ended, until its answer is submitted, its task is erased, or it expires.',
    access: 'worker',
    answer: { status: 200, schema: DraftView, description: 'The draft.' },
    problems: ['assignment.not_found', 'draft.not_found'],
  })
  async get(
    @Worker() worker: WorkerCaller,
    @Param({ schema: AssignmentPath }) { assignment_id }: AssignmentPath,
  ): Promise<DraftView> {
    return this.drafts.get(worker, assignment_id);
  }

  @Endpoint('PUT', '/v1/worker/assignments/:assignment_id/draft', {
    summary: 'Save my draft',
    description:
      'Replaces the draft if it still has the given `revision`. Otherwise, as when another tab has saved one, it is ' +
      'refused with the stored draft in `current`. A repetition with the same content is no conflict.',
    access: 'worker',
    // Nobody but the worker ever sees a draft.
    audit: 'changes_nothing',
    answer: { status: 200, schema: DraftView, description: 'The draft as saved.' },
    problems: ['assignment.not_found', 'assignment.conflict', 'draft.conflict'],
  })
  async save(
    @Worker() worker: WorkerCaller,
    @Param({ schema: AssignmentPath }) { assignment_id }: AssignmentPath,
    @Body({ schema: DraftSpec }) spec: DraftSpec,
  ): Promise<DraftView> {
    return this.drafts.save(worker, assignment_id, spec);
  }

  @Endpoint('DELETE', '/v1/worker/assignments/:assignment_id/draft', {
    summary: 'Delete my draft',
    description: 'Also succeeds when there is none.',
    access: 'worker',
    audit: 'changes_nothing',
    answer: { status: 204, schema: null, description: 'There is no draft any more.' },
    problems: ['assignment.not_found'],
  })
  async delete(
    @Worker() worker: WorkerCaller,
    @Param({ schema: AssignmentPath }) { assignment_id }: AssignmentPath,
  ): Promise<void> {
    await this.drafts.delete(worker, assignment_id);
  }
}
