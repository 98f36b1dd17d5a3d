import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import type { HealthRegistry, Readiness } from './health.js';

/** `countersign_ready` and `countersign_readiness_check`: what `/readyz` would answer at the moment of the scrape. */
export function exportReadiness(registry: Registry, health: HealthRegistry): void {
  let running: Promise<Readiness> | undefined;
  // Both gauges are collected at the same time, and share one round of checks.
  const readiness = (): Promise<Readiness> => {
    running ??= health.readiness().finally(() => {
      running = undefined;
    });
    return running;
  };
  new Gauge({
    name: 'countersign_ready',
    help: 'Whether this process is ready: 1 or 0.',
    registers: [registry],
    async collect() {
      this.set((await readiness()).ready ? 1 : 0);
    },
  });
  new Gauge({
    name: 'countersign_readiness_check',
    help: 'Whether a readiness check succeeds: 1 or 0.',
    labelNames: ['check'],
    registers: [registry],
    async collect() {
      const { checks } = await readiness();
      this.reset();
      for (const [check, { ok }] of Object.entries(checks)) this.set({ check }, ok ? 1 : 0);
    },
  });
}
