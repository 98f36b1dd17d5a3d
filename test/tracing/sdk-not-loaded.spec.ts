import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';

/** Starts tracing in a process of its own. @returns the packages of OpenTelemetry that it loads */
function packagesLoadedWith(settings: Readonly<Record<string, string>>): readonly string[] {
  const platform = pathToFileURL(join(import.meta.dirname, '../../dist/libs/platform/src/index.js')).href;
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = new Set();
    registerHooks({
      load(url, context, next) {
        const [, name] = /node_modules\\/(@opentelemetry\\/[^/]+)/.exec(url) ?? [];
        if (name !== undefined) loaded.add(name);
        return next(url, context);
      },
    });
    const { startTracing } = await import(${JSON.stringify(platform)});
    const logger = { log() {}, warn() {}, error() {} };
    const metrics = { spansExported() {} };
    const settings = ${JSON.stringify(settings)};
    await (await startTracing({ serviceName: 'matcher', settings, metrics, logger })).stop();
    process.stdout.write(JSON.stringify([...loaded]));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  return z.array(z.string()).parse(JSON.parse(output)).toSorted();
}

test('without an endpoint neither the SDK nor an exporter is loaded', () => {
  const isSdk = (name: string): boolean => /sdk|otlp/.test(name);
  expect(packagesLoadedWith({}).filter(isSdk)).toEqual([]);
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' };
  expect(packagesLoadedWith(endpoint).filter(isSdk)).toContain('@opentelemetry/sdk-trace');
});
