import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { LoggerService } from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import { afterEach, expect, it } from 'vitest';
import { waitFor } from '#libs/testing';
import { readSettings, SettingsError } from '../settings.js';
import { isRecordingSpans } from './spans.js';
import { inSpan, runAsSpan } from './trace-context.js';
import { startTracing } from './tracing.js';
import { tracesUrl, tracingSettings } from './tracing-settings.js';
import type { TracingSettings } from './tracing-settings.js';

const UNIT = { name: 'unit', kind: SpanKind.SERVER };
const NO_CLIENT = { name: 'part', kind: SpanKind.CLIENT };
const QUEUE = 100;

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A collector that accepts requests and answers with this status; without one it hangs. */
async function collector(answer?: number): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    if (answer !== undefined) response.writeHead(answer).end();
  });
  servers.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;
}

async function start(endpoint: string | undefined, more: TracingSettings = {}) {
  const counts = { exported: 0, lost: 0 };
  const lines: unknown[] = [];
  const write = (line: unknown): void => void lines.push(line);
  const logger: LoggerService = { log: write, warn: write, error: write };
  const tracing = await startTracing({
    serviceName: 'matcher',
    settings: {
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_BSP_MAX_QUEUE_SIZE: QUEUE,
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: QUEUE,
      OTEL_BSP_SCHEDULE_DELAY: 20,
      ...more,
    },
    metrics: { spansExported: (outcome, count) => void (counts[outcome] += count) },
    logger,
  });
  return { tracing, counts, lines };
}

/** @returns milliseconds that it took */
async function work(times: number): Promise<number> {
  const startedAt = performance.now();
  for (let i = 0; i < times; i += 1)
    await runAsSpan({}, UNIT, () => inSpan(NO_CLIENT, () => Promise.resolve()));
  return performance.now() - startedAt;
}

async function durationOf(action: Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await action;
  return performance.now() - startedAt;
}

it.each([{}, { OTEL_SDK_DISABLED: true }, { OTEL_TRACES_EXPORTER: 'none' }] as const)(
  'records nothing with %j',
  async settings => {
    const endpoint = Object.keys(settings).length === 0 ? undefined : 'http://127.0.0.1:4318';
    const { tracing, lines } = await start(endpoint, settings);
    expect(isRecordingSpans()).toBe(false);
    await tracing.stop();
    expect(lines).toEqual([]);
  },
);

it('exports to a collector, the last spans at the end', async () => {
  const { tracing, counts } = await start(await collector(200), { OTEL_BSP_SCHEDULE_DELAY: 60_000 });
  await work(20);
  expect(counts).toEqual({ exported: 0, lost: 0 });
  await tracing.stop();
  expect(counts).toEqual({ exported: 40, lost: 0 });
  expect(isRecordingSpans()).toBe(false);
});

it('keeps no more spans than its queue while a collector hangs, and stops in time', async () => {
  const { tracing, counts } = await start(await collector(), { OTEL_EXPORTER_OTLP_TIMEOUT: 1_000 });
  await work(5_000);
  const tookMs = await durationOf(tracing.stop());
  expect(tookMs).toBeLessThan(3_000);
  expect(counts.exported).toBe(0);
  // One batch on its way, and a full queue: the other nine thousand spans were dropped at once.
  expect(counts.lost).toBeLessThanOrEqual(2 * QUEUE);
});

it.each([['refuses', 400] as const, ['is away', 'none'] as const])(
  'reports a collector that %s once a minute, and counts what is lost',
  async (_, answer) => {
    const endpoint = answer === 'none' ? 'http://127.0.0.1:1' : await collector(answer);
    const { tracing, counts, lines } = await start(endpoint, { OTEL_EXPORTER_OTLP_TIMEOUT: 200 });
    for (let batch = 1; batch <= 3; batch += 1) {
      await work(10);
      await waitFor(() => counts.lost === batch * 20);
    }
    await tracing.stop();
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({ msg: 'Exporting spans.' });
    expect(lines[1]).toMatchObject({ msg: 'Spans could not be exported.' });
  },
);

it('reads the standard settings', () => {
  const settings = readSettings(tracingSettings, {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector:4318/base/',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abc, x-tenant = 7',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=a%2Cb',
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0.01',
  });
  expect(settings).toMatchObject({
    OTEL_EXPORTER_OTLP_HEADERS: { authorization: 'Bearer abc', 'x-tenant': '7' },
    OTEL_RESOURCE_ATTRIBUTES: { 'deployment.environment.name': 'a,b' },
    OTEL_TRACES_SAMPLER_ARG: 0.01,
  });
  expect(tracesUrl(settings)).toBe('https://collector:4318/base/v1/traces');
});

it.each([
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4317'],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'hunter2'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'authorization=%hunter2'],
  ['OTEL_TRACES_SAMPLER', 'xray'],
  ['OTEL_TRACES_SAMPLER_ARG', '1.5'],
])('refuses %s=%s by name, without repeating the value', (name, value) => {
  const read = (): unknown => readSettings(tracingSettings, { [name]: value });
  expect(read).toThrow(SettingsError);
  expect(read).toThrow(new RegExp(`${name} is not valid: expected`));
  expect(read).not.toThrow(value);
});
