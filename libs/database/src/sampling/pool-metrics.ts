import { setImmediate as nextTurn } from 'node:timers/promises';
import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { z } from 'zod';

/** The part of pg's pool that is measured; TypeORM does not type it. */
const Pool = z.object({
  totalCount: z.int(),
  idleCount: z.int(),
  waitingCount: z.int(),
  options: z.object({ max: z.int() }),
});
const WithPool = z.object({ master: Pool });

/**
 * `countersign_database_pool`: connections of this process's pool that are active or idle, the most it opens, and the
 * requests that wait for one. Read at each scrape.
 */
export function exportPool(registry: Registry, dataSource: DataSource): void {
  new Gauge({
    name: 'countersign_database_pool',
    help: 'Connections of the pool (active, idle, max), and requests that wait for one (waiting).',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      // The readiness checks of the same scrape have just asked for a connection; by then they have it.
      await nextTurn();
      const { data } = WithPool.safeParse(dataSource.driver);
      if (data === undefined) return;
      const { totalCount, idleCount, waitingCount, options } = data.master;
      this.set({ state: 'active' }, totalCount - idleCount);
      this.set({ state: 'idle' }, idleCount);
      this.set({ state: 'waiting' }, waitingCount);
      this.set({ state: 'max' }, options.max);
    },
  });
}
