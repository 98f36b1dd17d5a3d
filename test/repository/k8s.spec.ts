import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
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

const Dependency = z.object({
  name: z.string(),
  version: z.string(),
  repository: z.string(),
  condition: z.string().optional(),
});
const Chart = z.object({
  name: z.string(),
  version: z.string(),
  dependencies: z.array(Dependency).default([]),
});

test('the charts that the chart depends on are in charts/, in the version of its lock file', () => {
  const read = (file: string): unknown =>
    parse(readFileSync(resolve(ROOT, 'deploy/helm/countersign', file), 'utf8'));
  const { dependencies } = Chart.parse(read('Chart.yaml'));
  const lock = z.object({ dependencies: z.array(Dependency), digest: z.string() }).parse(read('Chart.lock'));
  // As `helm dependency build` checks it: the order of the fields matters.
  const locked = lock.dependencies.map(({ name, version, repository }) => ({ name, version, repository }));
  const wanted = dependencies.map(({ name, version, repository, condition }) => {
    return { name, version, repository, condition };
  });
  expect(lock.digest).toBe(
    `sha256:${createHash('sha256')
      .update(JSON.stringify([wanted, locked]))
      .digest('hex')}`,
  );
  for (const { name, version } of dependencies) {
    expect(Chart.parse(read(`charts/${name}/Chart.yaml`))).toMatchObject({ name, version });
    expect(readFileSync(resolve(ROOT, `deploy/helm/countersign/charts/${name}/LICENSE`), 'utf8')).toContain(
      'Apache License',
    );
  }
});
