import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HealthRegistry } from './health.js';
import { Metrics } from './metrics.js';
import { OpsServer } from './ops-server.js';

describe('OpsServer', () => {
  const metrics = new Metrics('matcher');
  let health: HealthRegistry;
  let ops: OpsServer;
  let base: string;

  beforeEach(async () => {
    health = new HealthRegistry();
    ops = new OpsServer(health, metrics);
    base = `http://127.0.0.1:${(await ops.start(0, '127.0.0.1')).port}`;
  });

  afterEach(() => ops.close());

  it('is ready while every part is ready', async () => {
    health.register('postgres', () => Promise.resolve({ ok: true }));
    const response = await fetch(`${base}/readyz`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ready', checks: { postgres: { ok: true } } });
  });

  it('names the checks that fail, throw or hang, and keeps running', async () => {
    health.register('postgres', () => Promise.reject(new Error('gone')));
    health.register('nats', () => Promise.resolve({ ok: false, detail: 'reconnecting' }));
    health.register('index', () => new Promise(() => undefined));
    const unregister = health.register('old', () => Promise.resolve({ ok: false }));
    unregister();
    const response = await fetch(`${base}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      status: 'not_ready',
      checks: {
        postgres: { ok: false, detail: 'gone' },
        nats: { ok: false, detail: 'reconnecting' },
        index: { ok: false, detail: 'no answer within 2000 ms' },
      },
    });
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
  });

  it('requires its token for metrics only', async () => {
    const guarded = new OpsServer(health, metrics, 'a-token-of-the-operator');
    const at = `http://127.0.0.1:${(await guarded.start(0, '127.0.0.1')).port}`;
    const metricsWith = async (authorization?: string): Promise<Response> =>
      fetch(`${at}/metrics`, { headers: authorization === undefined ? {} : { authorization } });
    const wrong = [
      ...[undefined, 'Bearer', 'Bearer another-token-entirely', 'Basic a-token-of-the-operator'],
      ...['Bearer a-token-of-the-operator2', 'Bearer a-token-of-the-operato', 'a-token-of-the-operator'],
    ];
    for (const authorization of wrong) {
      const refused = await metricsWith(authorization);
      expect(refused.status).toBe(401);
      expect(refused.headers.get('www-authenticate')).toBe('Bearer');
      expect(await refused.text()).not.toContain('countersign_');
    }
    expect((await metricsWith('Bearer a-token-of-the-operator')).status).toBe(200);
    expect((await fetch(`${at}/healthz`)).status).toBe(200);
    expect((await fetch(`${at}/readyz`)).status).toBe(200);
    await guarded.close();
  });

  it('refuses two checks with the same name', () => {
    health.register('nats', () => Promise.resolve({ ok: true }));
    expect(() => health.register('nats', () => Promise.resolve({ ok: true }))).toThrow(/nats/);
  });

  it('serves the metrics', async () => {
    metrics.httpRequest({ method: 'GET', route: '/v1/tasks/:id', status: 200, durationSeconds: 0.02 });
    metrics.handled('matcher--task-queued', 'done', 0.01);
    metrics.commandAnswered('matcher.match', 'ok', 0.01);
    metrics.consumerLag('matcher--task-queued', 7);
    metrics.outboxAge(1.5);
    metrics.breakerStates({ closed: 3, half_open: 0, open: 1 });
    const text = await (await fetch(`${base}/metrics`)).text();
    expect(text).toContain(
      'countersign_http_requests_total{method="GET",route="/v1/tasks/:id",status="200",service="matcher"} 1',
    );
    expect(text).toContain('countersign_consumer_lag{durable="matcher--task-queued",service="matcher"} 7');
    expect(text).toContain('countersign_outbox_age_seconds{service="matcher"} 1.5');
    expect(text).toContain('countersign_breaker_state{state="open",service="matcher"} 1');
    expect(text).toContain('countersign_handler_duration_seconds_count');
    expect(text).toContain('countersign_command_duration_seconds_count');
    expect(text).toContain('process_cpu_seconds_total');
  });

  it('answers 404 to everything else', async () => {
    expect((await fetch(`${base}/`)).status).toBe(404);
    expect((await fetch(`${base}/healthz`, { method: 'POST' })).status).toBe(405);
  });

  it('shows the longest stall of the event loop since the last scrape, then resets', async () => {
    const longest = async (): Promise<number> => {
      const text = await (await fetch(`${base}/metrics`)).text();
      const [, value] = /event_loop_delay_seconds\{quantile="1",service="matcher"\} (\S+)/.exec(text) ?? [];
      return Number(value);
    };
    await longest();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_500);
    expect(await longest()).toBeGreaterThan(1.4);
    expect(await longest()).toBeLessThan(1.4);
  });
});
