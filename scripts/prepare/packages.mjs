import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outputOf, PreparationFailed, run, say, withPackagesFirst } from './terminal.mjs';

const OLDEST_NODE = [22, 13];

/**
 * Runs `npm ci`, unless node_modules matches package-lock.json. The lock file's hash is kept inside node_modules, so
 * that a changed lock file (or a removed folder) triggers an installation.
 */
export function installPackages(root) {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const hash = createHash('sha256').update(`${lock}${process.platform}-${process.arch}`).digest('hex');
  const stampFile = join(root, 'node_modules', '.countersign-lock-hash');
  if (readIfThere(stampFile) === hash) return;

  const installed = readIfThere(join(root, 'node_modules', '.package-lock.json'));
  if (installed === undefined || !isInstalled(JSON.parse(lock), JSON.parse(installed))) {
    say('installing the packages (npm ci)');
    run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      remedy: "See npm's message above: most often the package registry can't be reached.",
    });
  }
  writeFileSync(stampFile, hash);
}

/**
 * Whether npm's own record of node_modules (its .package-lock.json) has every package of the lock file in the
 * same version, so that no second installation runs after `npm install`. Optional packages may be missing: they are
 * for other platforms.
 */
export function isInstalled(lock, installed) {
  return Object.entries(lock.packages).every(
    ([path, wanted]) =>
      path === '' || wanted.optional || installed.packages[path]?.version === wanted.version,
  );
}

/** Checks the `node` that later scripts run on: the pinned one of the packages, or the system's. */
export function checkNode(root) {
  const version = outputOf('node', ['--version'], { env: withPackagesFirst(root) });
  if (version !== undefined && isRecentEnough(version)) return;
  throw new PreparationFailed(
    `Node ${OLDEST_NODE.join('.')} or later is needed, and "node" is ${version ?? 'not there'}. The package "node" ` +
      'brings one, but its install script was not run: check that npm\'s "ignore-scripts" is off, remove ' +
      'node_modules and try again.',
  );
}

/** `version` as Node prints it: v24.1.0 */
export function isRecentEnough(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
