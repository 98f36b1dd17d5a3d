import { Controller } from '@nestjs/common';
import { GetQualitySummary } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { QualitySummaries } from './quality-summaries.js';

@Controller()
export class GetQualitySummaryQuery {
  constructor(private readonly summaries: QualitySummaries) {}

  @HandlesCommand(GetQualitySummary)
  handle(request: RequestOf<typeof GetQualitySummary>): Promise<ReplyOf<typeof GetQualitySummary>> {
    return this.summaries.summarize(request);
  }
}
