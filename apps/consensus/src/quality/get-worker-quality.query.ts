import { Controller } from '@nestjs/common';
import { GetWorkerQuality } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { WorkerQualityReader } from './worker-quality-reader.js';

@Controller()
export class GetWorkerQualityQuery {
  constructor(private readonly reader: WorkerQualityReader) {}

  @HandlesCommand(GetWorkerQuality)
  async handle({
    org_id: orgId,
    worker_id: workerId,
  }: RequestOf<typeof GetWorkerQuality>): Promise<ReplyOf<typeof GetWorkerQuality>> {
    const [[quality], confusion] = await Promise.all([
      this.reader.qualityOf(orgId, [workerId]),
      this.reader.confusionOf(orgId, workerId),
    ]);
    const known = quality ?? { worker_id: workerId, rolling_score: null, domains: [] };
    return { ...known, confusion: [...confusion] };
  }
}
