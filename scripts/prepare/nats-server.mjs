import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { outputOf, PreparationFailed, run, say } from './terminal.mjs';

/** The newest, and one that builds with a Go from 1.23 on where a newer Go can't be fetched. */
const GO_VERSIONS = ['v2.14.9', 'v2.10.29'];

/** Sees to it that there is a `nats-server`; returns its path. Throws with the ways to get one. */
export function ensureNatsServer(root, env) {
  const found = findNatsServer(root, env);
  if (found) return found;
  const bin = join(stateDir(root, env), 'bin');
  mkdirSync(bin, { recursive: true });
  const made = buildWithGo(bin, env) ?? takeFromDebian(bin, env);
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

/** The same places, in the same order, as libs/embedded's findNatsServer; a test holds them together. */
export function findNatsServer(root, env) {
  const folders = [
    ...(env.PATH ?? '').split(delimiter),
    join(stateDir(root, env), 'bin'),
    join(root, '.countersign', 'bin'),
  ];
  return folders
    .filter(folder => folder !== '')
    .map(folder => join(folder, 'nats-server'))
    .find(isExecutable);
}

function buildWithGo(bin, env) {
  const go = outputOf('go', ['env', 'GOVERSION'], { env });
  if (go === undefined) return undefined;
  for (const version of GO_VERSIONS) {
    say(`building nats-server ${version} with ${go} (once, about a minute)`);
    const folder = mkdtempSync(join(bin, 'building-'));
    try {
      run('go', ['install', '-trimpath', `github.com/nats-io/nats-server/v2@${version}`], {
        env: { ...env, GOBIN: folder, CGO_ENABLED: '0' },
        remedy: '',
      });
      return moveInto(bin, join(folder, 'nats-server'));
    } catch (error) {
      say(error.message);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return undefined;
}

/**
 * The program out of Debian's package, unpacked rather than installed: the package would also start a server
 * at boot. Only refreshing the package lists, where they are missing, needs root.
 */
function takeFromDebian(bin, env) {
  if (outputOf('apt-get', ['--version'], { env }) === undefined) return undefined;
  say("fetching Debian's nats-server (apt-get download)");
  const folder = mkdtempSync(join(bin, 'unpacking-'));
  try {
    const download = () => outputOf('apt-get', ['download', 'nats-server'], { cwd: folder, env });
    if (download() === undefined) {
      refreshPackageLists(env);
      if (download() === undefined) return undefined;
    }
    const archive = readdirSync(folder).find(name => name.endsWith('.deb'));
    if (archive === undefined) return undefined;
    run('dpkg-deb', ['-x', archive, '.'], { cwd: folder, env, remedy: '' });
    return moveInto(
      bin,
      join(folder, 'usr', 'bin', 'nats-server'),
      join(folder, 'usr', 'sbin', 'nats-server'),
    );
  } catch (error) {
    say(error.message);
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function refreshPackageLists(env) {
  const asRoot = process.getuid() === 0 ? [] : ['sudo', '-n'];
  const [command, ...args] = [...asRoot, 'apt-get', 'update', '-qq'];
  outputOf(command, args, { env });
}

function moveInto(bin, ...candidates) {
  const program = candidates.find(isExecutable);
  if (program === undefined) return undefined;
  const place = join(bin, 'nats-server');
  renameSync(program, place);
  say(`nats-server is at ${place}`);
  return place;
}

function stateDir(root, env) {
  return resolve(root, env.STATE_DIR || '.countersign');
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
