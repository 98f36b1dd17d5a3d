import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { extractDebianPackage, hasDebianPackages } from './debian-package.mjs';
import { MACHINE, cacheFolder, isExecutable, stateDir, writableCacheFolder } from './program-folders.mjs';
import { outputOf, PreparationFailed, run, say } from './terminal.mjs';

/** The newest version, and one that builds with Go 1.23 or later where a newer Go cannot be fetched. */
const GO_VERSIONS = ['v2.14.9', 'v2.10.29'];

/** `nats-server-v2.14.9-linux-x64`. */
const CACHED = /^nats-server-v(\d+)\.(\d+)\.(\d+)-/;

/** Ensures that there is a `nats-server` and returns its path. Throws with the ways to get one. */
export function ensureNatsServer(root, env) {
  const found = findNatsServer(root, env);
  if (found) return found;
  const place = placeFor(root, env);
  const made = buildWithGo(place, env) ?? takeFromDebian(place, env);
  if (made) return made;
  throw new PreparationFailed(
    [
      'There is no NATS server, and none could be made here. Any one of these will do:',
      '  - put nats-server (2.9 or later) on the PATH: https://github.com/nats-io/nats-server/releases',
      '  - install Go (1.23 or later): the server is then built from source, once',
      '  - on Debian or Ubuntu run this as root or with sudo: its package nats-server is used',
      '  - set NATS_URL to a server with JetStream that you run (npm start only)',
    ].join('\n'),
  );
}

/** The same places, in the same order, as libs/embedded's findNatsServer; a test compares them. */
export function findNatsServer(root, env) {
  const inFolder = folder => join(folder, 'nats-server');
  const onPath = (env.PATH ?? '').split(delimiter).filter(folder => folder !== '');
  const ownFolders = [join(stateDir(root, env), 'bin'), join(root, '.countersign', 'bin')];
  return [...onPath.map(inFolder), ...cachedPrograms(env), ...ownFolders.map(inFolder)].find(isExecutable);
}

/** Programs in the user's cache that run on this machine, newest version first. */
function cachedPrograms(env) {
  const folder = cacheFolder(env);
  if (folder === undefined || !existsSync(folder)) return [];
  const versionOf = name => CACHED.exec(name)?.slice(1, 4).map(Number);
  return readdirSync(folder)
    .filter(name => CACHED.test(name) && name.endsWith(MACHINE))
    .sort((one, other) => compareVersions(versionOf(other), versionOf(one)))
    .map(name => join(folder, name));
}

function compareVersions(one, other) {
  const place = one.findIndex((part, index) => part !== other[index]);
  return place === -1 ? 0 : one[place] - other[place];
}

/** Where a program built here is kept: the cache, or the state folder if the cache is not writable. */
function placeFor(root, env) {
  const cache = writableCacheFolder(env);
  if (cache !== undefined) return { folder: cache, nameOf: version => `nats-server-${version}${MACHINE}` };
  const bin = join(stateDir(root, env), 'bin');
  mkdirSync(bin, { recursive: true });
  return { folder: bin, nameOf: () => 'nats-server' };
}

function buildWithGo(place, env) {
  const go = outputOf('go', ['env', 'GOVERSION'], { env });
  if (go === undefined) return undefined;
  for (const version of GO_VERSIONS) {
    say(`building nats-server ${version} with ${go} (once, about a minute)`);
    const folder = mkdtempSync(join(place.folder, 'building-'));
    try {
      run('go', ['install', '-trimpath', `github.com/nats-io/nats-server/v2@${version}`], {
        env: { ...env, GOBIN: folder, CGO_ENABLED: '0' },
        remedy: '',
      });
      return moveInto(place, version, join(folder, 'nats-server'));
    } catch (error) {
      say(error.message);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return undefined;
}

function takeFromDebian(place, env) {
  if (!hasDebianPackages(env)) return undefined;
  say("fetching Debian's nats-server (apt-get download)");
  const folder = mkdtempSync(join(place.folder, 'unpacking-'));
  try {
    if (!extractDebianPackage('nats-server', folder, env)) return undefined;
    const programs = ['bin', 'sbin'].map(name => join(folder, 'usr', name, 'nats-server'));
    const program = programs.find(isExecutable);
    if (program === undefined) return undefined;
    const [, version] = /(v\d+\.\d+\.\d+)/.exec(outputOf(program, ['--version'], { env }) ?? '') ?? [];
    return moveInto(place, version ?? 'v0.0.0', program);
  } catch (error) {
    say(error.message);
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Moves atomically: when two builds run at the same time, the second replaces the first with an equal file. */
function moveInto({ folder, nameOf }, version, program) {
  if (!isExecutable(program)) return undefined;
  const place = join(folder, nameOf(version));
  renameSync(program, place);
  say(`nats-server is at ${place}`);
  return place;
}
