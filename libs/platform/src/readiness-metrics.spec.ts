import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { HealthRegistry } from './health.js';
import { exportReadiness } from './readiness-metrics.js';

test('shows at each scrape what /readyz would answer, with one round of checks', async () => {
  const health = new HealthRegistry();
  let [isUp, checked] = [true, 0];
  health.register('postgres', () => {
    checked += 1;
    return Promise.resolve({ ok: isUp });
  });
  health.register('nats', () => Promise.resolve({ ok: true }));
  const registry = new Registry();
  exportReadiness(registry, health);
  const up = await registry.metrics();
  expect(up).toMatch(/^countersign_ready 1$/m);
  expect(up).toMatch(/^countersign_readiness_check\{check="postgres"\} 1$/m);
  expect(checked).toBe(1);
  isUp = false;
  const down = await registry.metrics();
  expect(down).toMatch(/^countersign_ready 0$/m);
  expect(down).toMatch(/^countersign_readiness_check\{check="postgres"\} 0$/m);
  expect(down).toMatch(/^countersign_readiness_check\{check="nats"\} 1$/m);
});
