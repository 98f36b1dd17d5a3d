import { readdirSync } from 'node:fs';
import { outputOf, run } from './terminal.mjs';

export function hasDebianPackages(env) {
  return outputOf('apt-get', ['--version'], { env }) !== undefined;
}

/**
 * Extracts a Debian package into a folder instead of installing it: a package may start a server at boot, and only a
 * refresh of missing package lists needs root. False when there is no such package.
 */
export function extractDebianPackage(name, folder, env) {
  const download = () => outputOf('apt-get', ['download', name], { cwd: folder, env });
  if (download() === undefined) {
    refreshPackageLists(env);
    if (download() === undefined) return false;
  }
  const archive = readdirSync(folder).find(file => file.endsWith('.deb'));
  if (archive === undefined) return false;
  run('dpkg-deb', ['-x', archive, '.'], { cwd: folder, env, remedy: '' });
  return true;
}

/**
 * Installs a Debian package with everything it depends on, for programs that need many libraries. Needs root or sudo.
 *
 * @returns whether it is installed
 */
export function installDebianPackage(name, env) {
  const noQuestions = { ...env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = () =>
    outputOf(...asRoot('apt-get', 'install', '-y', '-qq', '--no-install-recommends', name), {
      env: noQuestions,
    });
  if (install() !== undefined) return true;
  refreshPackageLists(env);
  return install() !== undefined;
}

function refreshPackageLists(env) {
  outputOf(...asRoot('apt-get', 'update', '-qq'), { env });
}

/** Program and arguments, as `outputOf` takes them. */
function asRoot(...command) {
  const [program, ...args] = process.getuid() === 0 ? command : ['sudo', '-n', ...command];
  return [program, args];
}
