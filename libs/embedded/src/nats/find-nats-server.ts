import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { repositoryRoot } from '../repository-root.js';

/**
 * The `nats-server` program, looked for where `scripts/prepare.mjs` looks and builds: the PATH, STATE_DIR/bin,
 * the repository's .countersign/bin. Throws with the remedy when there is none.
 */
export function findNatsServer(env: NodeJS.ProcessEnv = process.env): string {
  const folders = [
    ...(env['PATH'] ?? '').split(delimiter),
    join(resolve(repositoryRoot(), env['STATE_DIR'] || '.countersign'), 'bin'),
    join(repositoryRoot(), '.countersign', 'bin'),
  ];
  for (const folder of folders) {
    const candidate = join(folder, 'nats-server');
    if (folder !== '' && isExecutable(candidate)) return candidate;
  }
  throw new Error(
    'There is no nats-server on the PATH or among the ones built here. Run "node scripts/prepare.mjs", which ' +
      'finds, builds or installs one, or set NATS_URL to a server you run.',
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
