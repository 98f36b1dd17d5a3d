import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { LIMITS } from '#libs/contracts';
import type { GetQualitySummary, ReplyOf, RequestOf } from '#libs/contracts';
import { Coalescer, transaction } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { stepKey } from '../methods/step.rule.js';
import { streamVotes } from '../quality/compared-votes.sql.js';
import type { VoteRange } from '../quality/compared-votes.sql.js';
import { WorkerQualityReader } from '../quality/worker-quality-reader.js';
import { AgreementUnits, fieldsOf } from './agreement-units.rule.js';
import { decidedFigures } from './decided-figures.sql.js';

type Request = RequestOf<typeof GetQualitySummary>;
type Summary = ReplyOf<typeof GetQualitySummary>;

/** Half a second of work; more votes would not change the result. */
const MAX_VOTES = 50_000;

/**
 * How well an organization's answers agree. A summary reads many rows, so two run at a time, and one per organization:
 * requesting summaries must not delay the counting of votes.
 */
@Injectable()
export class QualitySummaries {
  private readonly coalescer: Coalescer<Request, Summary>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly reader: WorkerQualityReader,
  ) {
    this.coalescer = new Coalescer<Request, Summary>({
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
  summarize(request: Request): Promise<Summary> {
    return this.coalescer.submit(request);
  }

  private async summaryOf({ org_id: orgId, workspace_id: workspaceId, from, to }: Request): Promise<Summary> {
    const range = { orgId, workspaceId, from: new Date(from), to: new Date(to), limit: MAX_VOTES };
    const measured = await transaction(this.dataSource, async manager => ({
      ...(await decidedFigures(manager, range)),
      ...(await measuredAgreement(manager, range)),
    }));
    return { ...measured, rolling_score: await this.reader.scoreOfOrganization(orgId) };
  }
}

type Measured = Pick<ReplyOf<typeof GetQualitySummary>, 'alpha' | 'alpha_by_field'>;

/**
 * Krippendorff's alpha over an organization's votes, of whole outputs and of each of their fields, in the transaction
 * of `manager`. Of more than a hundred fields the first hundred encountered are measured.
 */
async function measuredAgreement(manager: SqlRunner, range: VoteRange): Promise<Measured> {
  const whole = new AgreementUnits();
  const fields = new Map<string, AgreementUnits>();
  for await (const vote of streamVotes(manager, range)) {
    if (vote.output === null) continue;
    const unit = stepKey({ taskId: vote.task_id, step: vote.step });
    whole.add(unit, vote.output);
    for (const [name, answer] of fieldsOf(vote.output)) {
      if (!fields.has(name) && fields.size < LIMITS.listItems) fields.set(name, new AgreementUnits());
      fields.get(name)?.add(unit, answer);
    }
  }
  const byField = [...fields]
    .map(([field, units]) => ({ field, ...units.alpha() }))
    .filter(({ units }) => units > 0)
    .sort((a, b) => b.answers - a.answers || (a.field < b.field ? -1 : 1));
  return { alpha: whole.nominal(), alpha_by_field: byField };
}
