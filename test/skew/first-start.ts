import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { findFreePort } from '#libs/embedded';

/** It starts its own, as the upgraded system does. */
const SERVERS = ['NATS_URL', 'DATABASE_URL'];
const READY = /Countersign is ready/;

/**
 * Runs `npm start` of the release in `root` once, with its state in `stateDir`, until it is ready, and stops it: what
 * it created and seeded is what an operator of that release has before an upgrade.
 *
 * @throws Error with its output when it ends before it is ready
 */
export async function firstStartOf(root: string, stateDir: string): Promise<void> {
  const environment = Object.entries(process.env).filter(([name]) => !SERVERS.includes(name));
  const child = spawn(process.execPath, [join(root, 'dist/tools/start.js')], {
    cwd: root,
    env: {
      ...Object.fromEntries(environment),
      ...{ STATE_DIR: stateDir, PORT: String(await findFreePort()) },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (READY.test(output)) child.kill('SIGTERM');
    });
  }
  await ended;
  if (!READY.test(output)) throw new Error(`The previous release did not start:\n${output}`);
}
