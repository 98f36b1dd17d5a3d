import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { INSTALLATION_MS, SOURCES, execute, installed, removeFolder, workFolder } from './cached-tools.js';
import { ANSWER, playersFor } from './players.js';

const REMEDY = 'These tests need Python 3.10 or later with venv (on Debian: apt-get install python3-venv).';
const REQUIREMENTS = 'python/requirements.txt';

let bin: string;
let folder: string;

beforeAll(async () => {
  const venv = await installed('python', [REQUIREMENTS], async place => {
    await execute('python3', ['-m', 'venv', place], REMEDY);
    const pip = ['install', '--quiet', '--disable-pip-version-check', '-r', join(SOURCES, REQUIREMENTS)];
    await execute(join(place, 'bin', 'pip'), pip, REMEDY);
  });
  bin = join(venv, 'bin');
  folder = await workFolder(inject('credentials').base_url, 'python');
}, INSTALLATION_MS);
afterAll(() => removeFolder(folder));

test('openapi-spec-validator accepts the API document', async () => {
  const { stdout } = await execute(
    join(bin, 'openapi-spec-validator'),
    [join(folder, 'openapi.json')],
    REMEDY,
  );
  expect(stdout).toContain('OK');
});

test(
  'openapi-python-client generates every operation, and its client completes a task',
  async () => {
    const output = join(folder, 'countersign_client');
    const generate = [
      ...['generate', '--path', join(folder, 'openapi.json'), '--output-path', output],
      ...['--meta', 'none', '--config', join(folder, 'generator.yml'), '--fail-on-warning'],
    ];
    const { stdout, stderr } = await execute(join(bin, 'openapi-python-client'), generate, REMEDY);
    expect(stdout + stderr).not.toMatch(/warning|will not be generated/i);
    expect(await modulesIn(join(output, 'api'))).toHaveLength(await operationCount(folder));

    const played = await execute(join(bin, 'python'), [join(folder, 'play_task.py')], REMEDY, {
      cwd: folder,
      env: { ...(await playersFor()), PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' },
    });
    expect(JSON.parse(played.stdout)).toMatchObject({ output: ANSWER, batch_statuses: [201, 201] });
  },
  INSTALLATION_MS,
);

/** Each is one operation. */
async function modulesIn(api: string): Promise<readonly string[]> {
  const files = await readdir(api, { recursive: true });
  return files.filter(file => file.endsWith('.py') && !file.endsWith('__init__.py'));
}

async function operationCount(at: string): Promise<number> {
  const { paths } = z
    .object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
    .parse(JSON.parse(await readFile(join(at, 'openapi.json'), 'utf8')));
  return Object.values(paths).flatMap(methods => Object.keys(methods)).length;
}
