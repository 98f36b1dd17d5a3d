import { Controller, Query } from '@nestjs/common';
import { z } from 'zod';
import {
  GetUsageSummary,
  Instant,
  MAX_USAGE_DAYS,
  UsageGrouping,
  WorkspaceId,
  clampedInstant,
} from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { documented, named } from '../../edge/schemas/documented.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';

const DEFAULT_SPAN_MS = 30 * 86_400_000;

const GroupBy = z
  .string()
  .max(50)
  .default('day')
  .transform(text => text.split(','))
  .pipe(z.array(UsageGrouping).max(3));
documented.add(GroupBy, {
  type: 'string',
  default: 'day',
  description: 'Any of `day`, `type` and `workspace`, separated by commas.',
});

const UsageQuery = z.strictObject({
  /** Defaults to thirty days before `to`. */
  from: Instant.optional(),
  /** Defaults to now. */
  to: Instant.optional(),
  workspace_id: WorkspaceId.optional(),
  group_by: GroupBy,
});
type UsageQuery = z.output<typeof UsageQuery>;

const EXAMPLE_FIGURES = {
  tasks: 11,
  held_micros: 33_000_000,
  charged_micros: 30_000_000,
  returned_micros: 0,
  open_micros: 3_000_000,
};

const Usage = named(
  'Usage',
  z.object({ ...GetUsageSummary.reply.shape, from: z.iso.datetime(), to: z.iso.datetime() }),
  {
    currency: 'USD',
    totals: EXAMPLE_FIGURES,
    rows: [{ day: '2026-03-02', task_type: null, workspace_id: null, ...EXAMPLE_FIGURES }],
    from: '2026-03-02T00:00:00.000Z',
    to: '2026-03-03T00:00:00.000Z',
  },
);
type Usage = z.infer<typeof Usage>;

@Controller()
export class UsageController {
  constructor(
    private readonly commands: CommandClient,
    private readonly clock: Clock,
  ) {}

  @Endpoint('GET', '/v1/billing/usage', {
    summary: 'Get usage',
    description:
      `By day (UTC), type of task and workspace, for tasks whose price was held in [\`from\`, \`to\`), at most ` +
      `${MAX_USAGE_DAYS} days. Fields that a row is not grouped by are null.`,
    access: 'billing:read',
    poolLimits: 'refused',
    answer: {
      status: 200,
      schema: Usage,
      description: 'The rows and their totals.',
      carriesSums: true,
    },
    problems: ['billing.usage_range', 'billing.usage_too_detailed'],
  })
  async get(
    @Agent() { orgId }: AgentCaller,
    @Query({ schema: UsageQuery }) query: UsageQuery,
  ): Promise<Usage> {
    const to = query.to ?? this.clock.now().toISOString();
    const from = query.from ?? clampedInstant(Date.parse(to) - DEFAULT_SPAN_MS).toISOString();
    const usage = await this.commands.send(GetUsageSummary, {
      org_id: orgId,
      workspace_id: query.workspace_id ?? null,
      from,
      to,
      group_by: query.group_by,
    });
    return { ...usage, from, to };
  }
}
