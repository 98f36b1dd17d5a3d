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
    const current = await this.standings.record({ workerId, revision, standing });
    if (current === undefined) return { open: [] };
    if (current === 'active') return { open: await this.standings.openWork(orgId, workerId, after) };
    await this.revokeAll(orgId, workerId);
    return { open: [] };
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
