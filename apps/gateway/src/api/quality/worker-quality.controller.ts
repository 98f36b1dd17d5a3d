import { Controller, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import {
  GetWorker,
  GetWorkerQuality,
  ListWorkerQuality,
  MAX_QUALITY_WORKERS,
  WorkerQualityView,
  pageOf,
  EXAMPLE,
} from '#libs/contracts';
import type { ReplyOf } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { named } from '../../edge/schemas/documented.js';
import { EXAMPLE_WORKER_QUALITY } from '../../openapi/models/quality-models.js';
import { withNewerFields } from '../../edge/errors/newer-fields.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { WorkerPath } from '../../edge/schemas/path-parameters.js';
import { pageQuery, queryIds } from '../../edge/schemas/input.js';

const WorkerQuality = named('WorkerQuality', GetWorkerQuality.reply, {
  ...EXAMPLE_WORKER_QUALITY,
  confusion: [
    {
      domain: 'security',
      field: 'user_confirmed',
      classes: ['false', 'true'],
      rows: [
        [0.97, 0.03],
        [0.05, 0.95],
      ],
      answers: 40,
      estimated_at: EXAMPLE.endedAt,
    },
  ],
});

const WorkerQualityQuery = z.strictObject({
  worker_ids: queryIds(MAX_QUALITY_WORKERS).optional(),
  ...pageQuery,
});
type WorkerQualityQuery = z.output<typeof WorkerQualityQuery>;

@Controller()
export class WorkerQualityController {
  constructor(private readonly commands: CommandClient) {}

  @Endpoint('GET', '/v1/quality/workers', {
    summary: 'List worker quality',
    description: 'Workers with judged answers, in the order of their ids: all, or some of `worker_ids`.',
    access: 'quality:read',
    poolLimits: 'refused',
    answer: { status: 200, schema: pageOf(WorkerQualityView), description: 'A page of workers.' },
    problems: ['cursor.invalid'],
  })
  async list(
    @Agent() { orgId }: AgentCaller,
    @Query({ schema: WorkerQualityQuery }) query: WorkerQualityQuery,
  ) {
    return withNewerFields(['worker_ids'], () =>
      this.commands.send(ListWorkerQuality, { org_id: orgId, ...query }),
    );
  }

  @Endpoint('GET', '/v1/workers/:worker_id/quality', {
    summary: 'Get a worker’s quality',
    description:
      'For each domain: how often the worker matched known answers and agreed with results, the resulting weight, ' +
      'and, where there is enough data, which answers are mistaken for which.',
    access: 'quality:read',
    poolLimits: 'refused',
    answer: {
      status: 200,
      schema: WorkerQuality,
      description: 'The quality by domain; no domains without judged answers.',
    },
    problems: ['worker.not_found'],
  })
  async get(
    @Agent() { orgId, pools }: AgentCaller,
    @Param({ schema: WorkerPath }) { worker_id }: WorkerPath,
  ): Promise<ReplyOf<typeof GetWorkerQuality>> {
    // The matcher knows the organization of a worker.
    await this.commands.send(GetWorker, { org_id: orgId, pools, worker_id });
    return this.commands.send(GetWorkerQuality, { org_id: orgId, worker_id });
  }
}
