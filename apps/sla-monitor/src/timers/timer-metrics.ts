import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { SampledGauge, StateSampler } from '#libs/database';
import type { SampleRows } from '#libs/database';
import { Metrics } from '#libs/platform';
import type { TimerKind } from './timer.rule.js';

/** A task is at risk when a limit expires within this time. */
const RISK_MINUTES = 5;
/** A count that stops here says as much to an operator, and its cost is bounded: about 10 ms. */
const MOST_COUNTED = 10_000;
/** The limits that were promised to a customer. */
const PROMISED = ['target_latency', 'deadline'] as const satisfies readonly TimerKind[];

/** Uses index timers_by_fire_at. A claimed timer fires again after its lease, so `due_at` shows since when it is due. */
const OVERDUE = `
  SELECT coalesce(max(extract(epoch FROM now() - due_at)), 0)::float8 AS seconds
    FROM (SELECT due_at FROM timers WHERE fire_at <= now() ORDER BY fire_at LIMIT 1) AS first`;
const OverdueRow = z.object({ seconds: z.number() });

/** Uses index timers_by_fire_at. */
const AT_RISK = `
  SELECT kind, count(*)::int AS tasks
    FROM (SELECT kind FROM timers
           WHERE fire_at > now() AND fire_at <= now() + $1 * interval '1 minute' AND kind = ANY ($2::text[])
           LIMIT $3) AS soon
   GROUP BY kind`;
const AtRiskRow = z.object({ kind: z.enum(PROMISED), tasks: z.int() });

/** Metrics of the clocks: whether they fire on time, and how many tasks are about to miss one. */
@Injectable()
export class TimerMetrics {
  private readonly overdue: SampledGauge;
  private readonly atRisk: SampledGauge<'kind'>;

  constructor({ registry }: Metrics, sampler: StateSampler) {
    this.overdue = new SampledGauge(registry, {
      name: 'countersign_timer_overdue_seconds',
      help: 'How long the next timer has been due; 0 while timers fire on time.',
    });
    this.atRisk = new SampledGauge(registry, {
      name: 'countersign_sla_at_risk_tasks',
      help: `Tasks that have not ended and whose limit of this kind expires within ${RISK_MINUTES} minutes.`,
      labelNames: ['kind'],
    });
    sampler.add({
      name: 'timers',
      take: rows => this.take(rows),
      clear: () => {
        this.overdue.clear();
        this.atRisk.clear();
      },
    });
  }

  private async take(rows: SampleRows): Promise<void> {
    const [next] = await rows(OverdueRow, OVERDUE);
    this.overdue.replace([{ value: Math.max(0, next?.seconds ?? 0) }]);
    const soon = await rows(AtRiskRow, AT_RISK, [RISK_MINUTES, PROMISED, MOST_COUNTED]);
    this.atRisk.replace(
      PROMISED.map(kind => ({
        labels: { kind },
        value: soon.find(row => row.kind === kind)?.tasks ?? 0,
      })),
    );
  }
}
