import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { SampledGauge, StateSampler } from '#libs/database';
import type { SampleRows } from '#libs/database';
import { LABELS_NAMED, Metrics } from '#libs/platform';

/** Uses index holds_by_time. */
const LAST_HOUR = `
  SELECT org_id AS "orgId", count(*)::int AS holds, sum(amount_micros)::float8 AS micros
    FROM holds WHERE created_at > now() - interval '1 hour'
   GROUP BY org_id ORDER BY holds DESC, org_id LIMIT ${LABELS_NAMED}`;
const HourRow = z.object({ orgId: z.string(), holds: z.int(), micros: z.number() });

/** Which organizations had tasks priced in the last hour, and for how much. */
@Injectable()
export class SpendingSample {
  private readonly holds: SampledGauge<'org_id'>;
  private readonly micros: SampledGauge<'org_id'>;

  constructor({ registry }: Metrics, sampler: StateSampler) {
    this.holds = new SampledGauge(registry, {
      name: 'countersign_organization_holds_last_hour',
      help: `Tasks whose price was held in the last hour, of the ${LABELS_NAMED} organizations with the most.`,
      labelNames: ['org_id'],
    });
    this.micros = new SampledGauge(registry, {
      name: 'countersign_organization_held_micros_last_hour',
      help: 'The amounts of these holds, in micro-units.',
      labelNames: ['org_id'],
    });
    sampler.add({
      name: 'spending',
      take: rows => this.take(rows),
      clear: () => {
        this.holds.clear();
        this.micros.clear();
      },
    });
  }

  private async take(rows: SampleRows): Promise<void> {
    const found = await rows(HourRow, LAST_HOUR);
    this.holds.replace(found.map(({ orgId, holds }) => ({ labels: { org_id: orgId }, value: holds })));
    this.micros.replace(found.map(({ orgId, micros }) => ({ labels: { org_id: orgId }, value: micros })));
  }
}
