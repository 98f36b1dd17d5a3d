import { Body, Controller, Query } from '@nestjs/common';
import type { z } from 'zod';
import {
  GetQualitySettings,
  GetQualitySummary,
  QualitySettings,
  QualitySettingsChange,
  Recalibrate,
  SetQualitySettings,
} from '#libs/contracts';
import type { Idempotency, ReplyOf } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { PeriodQuery, periodOf } from '../analytics/period-query.js';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { named } from '../../edge/schemas/documented.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { NoBody } from '../../edge/schemas/input.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';

const EXAMPLE_AGREEMENT = { results: 11, disagreements: 0, mean_agreement: 0.97, mean_posterior: 0.94 };
const EXAMPLE_ALPHA = { alpha: 0.81, metric: 'nominal' as const, units: 11, answers: 33 };

const QualitySummary = named('QualitySummary', GetQualitySummary.reply, {
  ...EXAMPLE_AGREEMENT,
  rolling_score: 0.94,
  alpha: EXAMPLE_ALPHA,
  alpha_by_field: [{ field: 'user_confirmed', ...EXAMPLE_ALPHA }],
  by_day: [{ day: '2026-03-02', ...EXAMPLE_AGREEMENT }],
  by_domain: [{ domain: 'security', ...EXAMPLE_AGREEMENT }],
});
const Recalibrated = named('Recalibrated', Recalibrate.reply.omit({ replayed: true }), {
  domains: 2,
  answers: 310,
  confusion_matrices: 5,
  workers_rated: 9,
});

@Controller()
export class QualityController {
  constructor(
    private readonly commands: CommandClient,
    private readonly clock: Clock,
  ) {}

  @Endpoint('GET', '/v1/quality/settings', {
    summary: 'Get the quality settings',
    access: 'quality:read',
    poolLimits: 'refused',
    answer: { status: 200, schema: QualitySettings, description: 'The settings.' },
  })
  async settings(@Agent() { orgId }: AgentCaller): Promise<QualitySettings> {
    return this.commands.send(GetQualitySettings, { org_id: orgId });
  }

  @Endpoint('PATCH', '/v1/quality/settings', {
    summary: 'Change the quality settings',
    description:
      'The thresholds of `quality.alert`. Omitted fields are unchanged. Applies to answers judged from now on.',
    access: 'quality:write',
    poolLimits: 'refused',
    audit: {
      action: 'quality_settings.update',
      fields: ['worker_threshold', 'organization_threshold', 'window', 'minimum'],
    },
    answer: { status: 200, schema: QualitySettings, description: 'The changed settings.' },
    problems: ['quality_settings.invalid'],
  })
  async change(
    @Agent() { orgId }: AgentCaller,
    @Body({ schema: QualitySettingsChange }) change: QualitySettingsChange,
  ): Promise<QualitySettings> {
    return this.commands.send(SetQualitySettings, { org_id: orgId, change });
  }

  @Endpoint('GET', '/v1/analytics/quality', {
    summary: 'Get quality figures',
    description:
      'Over steps with several answers that were decided in the range: by default the last thirty days, at most 400 ' +
      'days. Agreement beyond chance is Krippendorff’s alpha over the newest 50,000 answers.',
    access: 'quality:read',
    poolLimits: 'refused',
    answer: { status: 200, schema: QualitySummary, description: 'The figures.' },
  })
  async summary(
    @Agent() { orgId }: AgentCaller,
    @Query({ schema: PeriodQuery }) query: PeriodQuery,
  ): Promise<ReplyOf<typeof GetQualitySummary>> {
    const period = periodOf(query, this.clock.now());
    return this.commands.send(GetQualitySummary, {
      org_id: orgId,
      workspace_id: query.workspace_id ?? null,
      ...period,
    });
  }

  @Endpoint('POST', '/v1/quality/recalibration', {
    summary: 'Recalibrate worker quality',
    description:
      'Estimates the accuracy of workers from the answers of the last 90 days. Runs hourly by itself; ratings then ' +
      'follow the result.',
    access: 'quality:write',
    poolLimits: 'refused',
    audit: { action: 'quality.recalibrate', fields: [] },
    answer: { status: 200, schema: Recalibrated, description: 'The answers and workers included.' },
    problems: ['recalibration.in_progress'],
  })
  async recalibrate(
    @Agent() { orgId }: AgentCaller,
    @Body({ schema: NoBody }) _body: NoBody,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<z.infer<typeof Recalibrated>>> {
    const request = { org_id: orgId, ...(idempotency && { idempotency }) };
    const { replayed, ...recalibrated } = await this.commands.send(Recalibrate, request);
    return new Answer(recalibrated, { replayed });
  }
}
