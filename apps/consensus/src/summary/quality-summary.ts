import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { GetQualitySummary, ReplyOf, RequestOf } from '#libs/contracts';
import { Coalescer, transaction } from '#libs/database';
import { WorkerQualityReader } from '../quality/worker-quality-reader.js';
import { decidedFigures } from './decided-figures.js';
import { measuredAgreement } from './measured-agreement.js';

type Request = RequestOf<typeof GetQualitySummary>;
type Summary = ReplyOf<typeof GetQualitySummary>;

/** Half a second of work; more votes would not change the result. */
const MOST_VOTES = 50_000;

/**
 * How well an organization's answers agree. A summary reads many rows, so two run at a time, and one per organization:
 * requesting summaries must not delay the counting of votes.
 */
@Injectable()
export class QualitySummaries {
  readonly #coalescer: Coalescer<Request, Summary>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly reader: WorkerQualityReader,
  ) {
    this.#coalescer = new Coalescer<Request, Summary>({
      keyOf: request => request.org_id,
      maxBatch: 1,
      maxConcurrentBatches: 2,
      maxQueued: 100,
      runBatch: async requests =>
        Promise.all(
          requests.map(async request => ({ ok: true, value: await this.summaryOf(request) }) as const),
        ),
    });
  }

  /** @throws ServiceError `queue.full` */
  of(request: Request): Promise<Summary> {
    return this.#coalescer.submit(request);
  }

  private async summaryOf({ org_id: orgId, workspace_id: workspaceId, from, to }: Request): Promise<Summary> {
    const range = { orgId, workspaceId, from: new Date(from), to: new Date(to), limit: MOST_VOTES };
    const measured = await transaction(this.dataSource, async manager => ({
      ...(await decidedFigures(manager, range)),
      ...(await measuredAgreement(manager, range)),
    }));
    return { ...measured, rolling_score: await this.reader.scoreOfOrganization(orgId) };
  }
}
