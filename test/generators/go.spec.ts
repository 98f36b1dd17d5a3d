import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { INSTALLATION_MS, execute, removeFolder, workFolder } from './cached-tools.js';
import { ANSWER, playersFor } from './players.js';

const REMEDY =
  'These tests need Go 1.21 or later (https://go.dev/dl), which fetches the version that go.mod asks for.';

let folder: string;

const go = (...args: readonly string[]) => execute('go', args, REMEDY, { cwd: folder });

beforeAll(async () => {
  folder = await workFolder(inject('credentials').base_url, 'go');
  await mkdir(join(folder, 'api'));
}, INSTALLATION_MS);
afterAll(() => removeFolder(folder));

test(
  'oapi-codegen generates a client that compiles and completes a task',
  async () => {
    await go(
      ...['tool', 'oapi-codegen', '-generate', 'types,client', '-package', 'api'],
      ...['-o', join('api', 'api.gen.go'), 'openapi.json'],
    );
    await go('build', '-o', 'play', '.');
    const { stdout } = await execute(join(folder, 'play'), [], REMEDY, { env: await playersFor() });
    expect(JSON.parse(stdout)).toMatchObject({ status: 'completed', output: ANSWER });
  },
  INSTALLATION_MS,
);
