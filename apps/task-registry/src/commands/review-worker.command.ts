import { Controller } from '@nestjs/common';
import { OPEN_WORK_PAGE, ReviewWorker } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { WorkerStandingRepository } from '../persistence/worker-standing.repository.js';
import { AssignmentRevoker } from './take-back-work.command.js';

@Controller()
export class ReviewWorkerCommand {
  constructor(
    private readonly standings: WorkerStandingRepository,
    private readonly revoker: AssignmentRevoker,
  ) {}

  @HandlesCommand(ReviewWorker)
  async handle(request: RequestOf<typeof ReviewWorker>): Promise<ReplyOf<typeof ReviewWorker>> {
    const { org_id: orgId, worker_id: workerId, revision, standing, after } = request;
    const { person_id: personKey } = request;
    const current = await this.standings.record({ workerId, revision, standing, personKey });
    if (current === undefined) return { open: [] };
    if (personKey !== null) await this.revokeFromPerson(workerId, personKey);
    if (current === 'active') return { open: await this.standings.openWork(orgId, workerId, after) };
    await this.revokeAll(orgId, workerId);
    return { open: [] };
  }

  /** An answer cannot be taken back: where the account has given one, the person's other accounts lose the task. */
  private async revokeFromPerson(workerId: string, personKey: string): Promise<void> {
    for (const other of await this.standings.openWorkOfPerson(workerId, personKey)) {
      await this.revoker.revoke(other.workerId, [{ assignmentId: other.assignmentId, scope: 'all_work' }]);
    }
  }

  private async revokeAll(orgId: string, workerId: string): Promise<void> {
    for (let after: string | null = null; ;) {
      const open = await this.standings.openWork(orgId, workerId, after);
      await this.revoker.revoke(
        workerId,
        open.map(({ assignment_id: assignmentId }) => ({ assignmentId, scope: 'all_work' })),
      );
      after = open.at(-1)?.assignment_id ?? null;
      if (open.length < OPEN_WORK_PAGE) return;
    }
  }
}
