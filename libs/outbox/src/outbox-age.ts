import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { SampledGauge, StateSampler } from '#libs/database';
import { Metrics } from '#libs/platform';

/** Uses index outbox_unpublished. */
const OLDEST = `
  SELECT extract(epoch FROM clock_timestamp() - occurred_at)::float8 AS seconds
    FROM outbox WHERE stream_created_at IS NULL ORDER BY position LIMIT 1`;
const OldestRow = z.object({ seconds: z.number() });

/** `countersign_outbox_table_age_seconds`, which is measured whether or not the relay runs. */
@Injectable()
export class OutboxAge {
  constructor({ registry }: Metrics, sampler: StateSampler) {
    const gauge = new SampledGauge(registry, {
      name: 'countersign_outbox_table_age_seconds',
      help: 'Age of the oldest event of the outbox table that is not published yet; 0 when there is none.',
    });
    sampler.add({
      name: 'outbox',
      take: async rows => {
        const [oldest] = await rows(OldestRow, OLDEST);
        gauge.replace([{ value: Math.max(0, oldest?.seconds ?? 0) }]);
      },
      clear: () => {
        gauge.clear();
      },
    });
  }
}
