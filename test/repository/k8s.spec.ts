import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';

const ROOT = resolve(import.meta.dirname, '../..');
/** Not typed: scripts run before anything is installed. */
const MANIFESTS = resolve(ROOT, 'scripts/render-k8s/manifests.mjs');
const Manifests = z.object({
  headerOf: z.custom<(root: string) => string>(value => typeof value === 'function'),
});

// `npm run test:chart` renders the chart and compares every line; this needs no helm.
test('k8s/ is rendered from the chart as it is: run `npm run render-k8s`', async () => {
  const { headerOf } = Manifests.parse(await import(MANIFESTS));
  const stale = readdirSync(resolve(ROOT, 'k8s')).filter(
    name => !readFileSync(resolve(ROOT, 'k8s', name), 'utf8').startsWith(headerOf(ROOT)),
  );
  expect(stale).toEqual([]);
});

test('the chart, its image, and the package have the same version', () => {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8')));
  const chart = readFileSync(resolve(ROOT, 'deploy/helm/countersign/Chart.yaml'), 'utf8');
  expect(chart).toContain(`\nversion: ${version}\n`);
  expect(chart).toContain(`\nappVersion: ${version}\n`);
  expect(chart).toContain(`image: countersign:${version}\n`);
});
