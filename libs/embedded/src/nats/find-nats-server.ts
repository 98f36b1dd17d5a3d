import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { repositoryRoot } from '../repository-root.js';

/** `nats-server-v2.14.9-linux-x64`: a home may be shared by several machines. */
const MACHINE = `-${process.platform}-${process.arch}`;
const CACHED = /^nats-server-v(\d+)\.(\d+)\.(\d+)-/;

/**
 * Finds the `nats-server` program in the places where `scripts/prepare.mjs` looks and builds: the PATH, the user's
 * cache, STATE_DIR/bin, the repository's .countersign/bin. Throws an error with instructions when there is none.
 */
export function findNatsServer(env: NodeJS.ProcessEnv = process.env): string {
  const inFolder = (folder: string): string => join(folder, 'nats-server');
  const onPath = (env['PATH'] ?? '').split(delimiter).filter(folder => folder !== '');
  const ownFolders = [
    join(resolve(repositoryRoot(), env['STATE_DIR'] || '.countersign'), 'bin'),
    join(repositoryRoot(), '.countersign', 'bin'),
  ];
  const candidates = [...onPath.map(inFolder), ...cachedPrograms(env), ...ownFolders.map(inFolder)];
  const found = candidates.find(isExecutable);
  if (found !== undefined) return found;
  throw new Error(
    'There is no nats-server on the PATH or among the ones built here. Run "node scripts/prepare.mjs", which ' +
      'finds, builds or installs one, or set NATS_URL to a server you run.',
  );
}

/** Programs in the user's cache that run on this machine, newest version first. */
function cachedPrograms({ XDG_CACHE_HOME: xdg, HOME: home }: NodeJS.ProcessEnv): readonly string[] {
  const [base] = [xdg, home && isAbsolute(home) ? join(home, '.cache') : undefined].filter(
    folder => folder !== undefined && isAbsolute(folder),
  );
  const folder = base === undefined ? undefined : join(base, 'countersign');
  if (folder === undefined || !existsSync(folder)) return [];
  return readdirSync(folder)
    .filter(name => CACHED.test(name) && name.endsWith(MACHINE))
    .toSorted((one, other) => compareVersions(versionOf(other), versionOf(one)))
    .map(name => join(folder, name));
}

function versionOf(name: string): readonly number[] {
  return (CACHED.exec(name) ?? []).slice(1, 4).map(Number);
}

function compareVersions(one: readonly number[], other: readonly number[]): number {
  const differences = one.map((part, place) => part - (other[place] ?? 0));
  return differences.find(difference => difference !== 0) ?? 0;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
