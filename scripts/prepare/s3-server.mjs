import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { MACHINE, cacheFolder, isExecutable, stateDir, writableCacheFolder } from './program-folders.mjs';
import { PreparationFailed, outputOf, run, say } from './terminal.mjs';

/** A server of the S3 protocol over a folder. */
const PROGRAM = 'versitygw';
const VERSION = 'v1.8.0';

/** Ensures that there is a server of the S3 protocol, which the tests of file storage need, and returns its path. */
export function ensureS3Server(root, env) {
  const found = findS3Server(root, env) ?? buildWithGo(root, env);
  if (found) return found;
  throw new PreparationFailed(
    [
      'There is no S3 server, which the tests of file storage need, and none could be made here. Either will do:',
      `  - put ${PROGRAM} on the PATH: https://github.com/versity/versitygw/releases`,
      '  - install Go (1.23 or later): the server is then built from source, once',
    ].join('\n'),
  );
}

/** On the PATH, in the user's cache, or in the state folder. */
export function findS3Server(root, env) {
  const onPath = (env.PATH ?? '').split(delimiter).filter(folder => folder !== '');
  const cache = cacheFolder(env);
  return [
    ...onPath.map(folder => join(folder, PROGRAM)),
    ...(cache === undefined ? [] : [join(cache, `${PROGRAM}-${VERSION}${MACHINE}`)]),
    join(stateDir(root, env), 'bin', PROGRAM),
  ].find(isExecutable);
}

function buildWithGo(root, env) {
  const go = outputOf('go', ['env', 'GOVERSION'], { env });
  if (go === undefined) return undefined;
  say(`building ${PROGRAM} ${VERSION} with ${go} (once, a few minutes)`);
  const cache = writableCacheFolder(env);
  const bin = cache ?? join(stateDir(root, env), 'bin');
  mkdirSync(bin, { recursive: true });
  const place = join(bin, cache === undefined ? PROGRAM : `${PROGRAM}-${VERSION}${MACHINE}`);
  const folder = mkdtempSync(join(bin, 'building-'));
  try {
    run('go', ['install', '-trimpath', `github.com/versity/versitygw/cmd/versitygw@${VERSION}`], {
      env: { ...env, GOBIN: folder, CGO_ENABLED: '0' },
      remedy: '',
    });
    renameSync(join(folder, PROGRAM), place);
    say(`${PROGRAM} is at ${place}`);
    return place;
  } catch (error) {
    say(error.message);
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
