import { Controller } from '@nestjs/common';
import { OPEN_WORK_PAGE, ReviewWorker } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { WorkerWork } from '../persistence/worker-work.js';
import { TakingBack } from './taking-back.js';

@Controller()
export class ReviewWorkerCommand {
  constructor(
    private readonly work: WorkerWork,
    private readonly takingBack: TakingBack,
  ) {}

  @Answers(ReviewWorker)
  async handle(request: RequestOf<typeof ReviewWorker>): Promise<ReplyOf<typeof ReviewWorker>> {
    const { org_id: orgId, worker_id: workerId, revision, standing, after } = request;
    const holds = await this.work.state({ workerId, revision, standing });
    if (holds === undefined) return { open: [] };
    if (holds === 'active') return { open: await this.work.open(orgId, workerId, after) };
    await this.takeAll(orgId, workerId);
    return { open: [] };
  }

  private async takeAll(orgId: string, workerId: string): Promise<void> {
    for (let after: string | null = null; ;) {
      const open = await this.work.open(orgId, workerId, after);
      await this.takingBack.take(
        workerId,
        open.map(({ assignment_id: assignmentId }) => ({ assignmentId, scope: 'all_work' })),
      );
      after = open.at(-1)?.assignment_id ?? null;
      if (open.length < OPEN_WORK_PAGE) return;
    }
  }
}
