import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSystem } from '#libs/embedded';
import type { RunningSystem } from '#libs/embedded';
import { waitFor } from '#libs/testing';

const FOLDER = 'docs/runbooks';
const runbooks = readdirSync(FOLDER).filter(name => name !== 'README.md');

let stateDir: string;
let system: RunningSystem;

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'countersign-runbooks-'));
  system = await startSystem({ stateDir, durable: false });
  // The first reading of the consumers is some seconds after the start.
  for (const { opsUrl } of [system.services.matcher, system.services.consensus]) {
    await waitFor(async () =>
      (await (await fetch(`${opsUrl}/metrics`)).text()).includes('countersign_consumer_lag{'),
    );
  }
});
afterAll(async () => {
  await system.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

/** The shell commands of a page, in order. */
function commandsOf(file: string): string {
  const blocks = readFileSync(join(FOLDER, file), 'utf8').matchAll(/^```sh\n([^]*?)^```$/gm);
  return [...blocks].map(([, commands = '']) => commands).join('\n');
}

test.each(runbooks)('%s: every command runs', async name => {
  const script = `set -euo pipefail\n${commandsOf('README.md')}\n${commandsOf(name)}`;
  const shell = spawn('bash', ['-c', script], {
    env: { ...process.env, STATE_DIR: stateDir, DATABASE_URL: undefined },
  });
  const output = Promise.all([text(shell.stdout), text(shell.stderr)]);
  const [code]: unknown[] = await once(shell, 'close');
  const [said, complained] = await output;
  expect(code, `${said}\n${complained}`).toBe(0);
  expect(said.trim(), 'a command that shows something').not.toBe('');
});
