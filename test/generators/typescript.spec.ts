import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { INSTALLATION_MS, SOURCES, execute, installed, removeFolder, workFolder } from './cached-tools.js';

const REMEDY = 'Node and npm are what the repository itself runs on.';
const PACKAGES = ['npm/package.json', 'npm/package-lock.json'];

let bin: string;
let folder: string;

beforeAll(async () => {
  const tools = await installed('npm', PACKAGES, async place => {
    for (const file of PACKAGES) await cp(join(SOURCES, file), join(place, file.replace('npm/', '')));
    await execute('npm', ['ci', '--no-audit', '--no-fund', '--silent'], REMEDY, { cwd: place });
  });
  bin = join(tools, 'node_modules', '.bin');
  folder = await workFolder(inject('credentials').base_url, 'npm');
  await symlink(join(tools, 'node_modules'), join(folder, 'node_modules'));
}, INSTALLATION_MS);
afterAll(() => removeFolder(folder));

const compile = (...files: readonly string[]) =>
  execute(
    join(bin, 'tsc'),
    [
      ...['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2022,dom,dom.iterable'],
      ...['--module', 'esnext', '--moduleResolution', 'bundler', ...files],
    ],
    REMEDY,
    { cwd: folder },
  );

test('the types of openapi-typescript accept any schema and every event, and refuse wrong values', async () => {
  await execute(join(bin, 'openapi-typescript'), ['openapi.json', '-o', 'api.d.ts'], REMEDY, { cwd: folder });
  const types = await readFile(join(folder, 'api.d.ts'), 'utf8');
  // The only one is its notation for "no $defs".
  expect(types.match(/Record<string, never>/g)).toHaveLength(1);
  await writeFile(join(folder, 'use.ts'), USE);
  await compile('use.ts');
});

test('@hey-api/openapi-ts generates a client that compiles', async () => {
  await execute(join(bin, 'openapi-ts'), ['-i', 'openapi.json', '-o', 'hey', '--no-log-file'], REMEDY, {
    cwd: folder,
  });
  await compile('hey/index.ts');
});

test('the AsyncAPI parser accepts the document', async () => {
  await writeFile(join(folder, 'parse.mjs'), PARSE);
  const { stdout } = await execute(process.execPath, ['parse.mjs'], REMEDY, { cwd: folder });
  expect(JSON.parse(stdout)).toEqual({ version: '3.1.0', diagnostics: [] });
});

const USE = `
import type { components, operations, webhooks } from './api.d.ts';

export const spec: components['schemas']['TaskSpec'] = {
  task_type: 'verification',
  title: 'Call the owner',
  instructions: 'Call.',
  payload: { host: 'ws-17', ports: [22, 443] },
  output: { schema: { type: 'object', properties: { reached_user: { type: 'boolean' } } } },
};
export function outcomeOf(event: components['schemas']['AnyEvent']): string {
  if (event.type === 'task.completed') return event.data.completed_at;
  if (event.type === 'billing.low_balance') return String(event.data.available_micros);
  return event.id;
}
export type Completed = webhooks['task.completed']['post']['requestBody']['content']['application/json'];
export const payable = (event: Completed): readonly string[] => event.data.payable.map(({ worker_id }) => worker_id);
export type Created = operations['tasks_create']['responses'][201]['content']['application/json'];
export const price = (task: Created): number | undefined => task.price?.amount_micros;
// @ts-expect-error -- there is no such urgency
export const wrong: components['schemas']['Urgency'] = 'soon';
`;

const PARSE = `
import { readFile } from 'node:fs/promises';
import { Parser } from '@asyncapi/parser';

const { document, diagnostics } = await new Parser().parse(await readFile('asyncapi.json', 'utf8'));
console.log(JSON.stringify({ version: document?.version(), diagnostics }));
`;
