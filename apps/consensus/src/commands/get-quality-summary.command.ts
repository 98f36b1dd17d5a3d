import { Controller } from '@nestjs/common';
import { GetQualitySummary } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { QualitySummaries } from '../summary/quality-summary.js';

@Controller()
export class GetQualitySummaryCommand {
  constructor(private readonly summaries: QualitySummaries) {}

  @Answers(GetQualitySummary)
  handle(request: RequestOf<typeof GetQualitySummary>): Promise<ReplyOf<typeof GetQualitySummary>> {
    return this.summaries.of(request);
  }
}
