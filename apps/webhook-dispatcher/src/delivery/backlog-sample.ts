import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { SampledGauge, StateSampler } from '#libs/database';
import type { SampleRows } from '#libs/database';
import { LABELS_NAMED, Metrics, largest } from '#libs/platform';

/** Uses index deliveries_due: 100,000 pending deliveries take about 50 ms. */
const BACKLOG = `
  SELECT org_id AS "orgId", origin, count(*)::int AS pending,
         greatest(0, max(extract(epoch FROM now() - next_attempt_at)))::float8 AS "lateSeconds"
    FROM deliveries WHERE next_attempt_at IS NOT NULL
   GROUP BY org_id, origin ORDER BY pending DESC, org_id, origin`;
const BacklogRow = z.object({
  orgId: z.string(),
  origin: z.string(),
  pending: z.int(),
  lateSeconds: z.number(),
});
type BacklogRow = z.output<typeof BacklogRow>;

/** Reads one row for each destination. */
const RESTING = `SELECT count(*)::int AS resting FROM destination_health WHERE resting_until > now()`;
const RestingRow = z.object({ resting: z.int() });

/** The deliveries that wait for their next attempt, by destination and by organization. */
@Injectable()
export class BacklogSample {
  private readonly pending: SampledGauge;
  private readonly late: SampledGauge;
  private readonly resting: SampledGauge;
  private readonly byOrigin: SampledGauge<'origin'>;
  private readonly byOrganization: SampledGauge<'org_id'>;

  constructor({ registry }: Metrics, sampler: StateSampler) {
    this.pending = new SampledGauge(registry, {
      name: 'countersign_deliveries_pending',
      help: 'Deliveries that wait for an attempt, the first or a later one.',
    });
    this.late = new SampledGauge(registry, {
      name: 'countersign_delivery_oldest_due_seconds',
      help: 'How long the delivery that waits longest has been due; 0 when none is due.',
    });
    this.resting = new SampledGauge(registry, {
      name: 'countersign_destinations_resting',
      help: 'Destinations to which nothing is sent at the moment: they fail, or asked for a pause.',
    });
    this.byOrigin = new SampledGauge(registry, {
      name: 'countersign_deliveries_pending_of_destination',
      help: `Pending deliveries of the ${LABELS_NAMED} destinations with the most.`,
      labelNames: ['origin'],
    });
    this.byOrganization = new SampledGauge(registry, {
      name: 'countersign_deliveries_pending_of_organization',
      help: `Pending deliveries of the ${LABELS_NAMED} organizations with the most.`,
      labelNames: ['org_id'],
    });
    sampler.add({
      name: 'deliveries',
      take: rows => this.take(rows),
      clear: () => {
        for (const gauge of [this.pending, this.late, this.resting]) gauge.clear();
        this.byOrigin.clear();
        this.byOrganization.clear();
      },
    });
  }

  private async take(rows: SampleRows): Promise<void> {
    const backlog = await rows(BacklogRow, BACKLOG);
    const [row] = await rows(RestingRow, RESTING);
    this.pending.replace([{ value: backlog.reduce((sum, { pending }) => sum + pending, 0) }]);
    this.late.replace([{ value: Math.max(0, ...backlog.map(({ lateSeconds }) => lateSeconds)) }]);
    this.resting.replace([{ value: row?.resting ?? 0 }]);
    this.byOrigin.replace(
      largest(pendingBy(backlog, ({ origin }) => origin)).map(([origin, value]) => ({
        labels: { origin },
        value,
      })),
    );
    this.byOrganization.replace(
      largest(pendingBy(backlog, ({ orgId }) => orgId)).map(([org_id, value]) => ({
        labels: { org_id },
        value,
      })),
    );
  }
}

function pendingBy(
  backlog: readonly BacklogRow[],
  keyOf: (row: BacklogRow) => string,
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const row of backlog) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + row.pending);
  return sums;
}
