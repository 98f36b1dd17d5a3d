import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outputOf, PreparationFailed, run, say } from './terminal.mjs';

/**
 * The ref of the release before this commit: its newest tag `v*`, not counting tags on this commit itself.
 *
 * @returns undefined when there is none
 */
export function previousRelease(root) {
  return outputOf('git', ['describe', '--tags', '--match', 'v*', '--abbrev=0', 'HEAD^'], { cwd: root });
}

/**
 * Checks out a commit of this repository into a folder of its own and builds it with its own scripts, once.
 *
 * @returns the folder
 */
export function buildRelease(root, ref) {
  const commit = outputOf('git', ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`], { cwd: root });
  if (commit === undefined) throw new PreparationFailed(`There is no commit "${ref}" in this clone.`);
  const folder = join(root, '.countersign', 'releases', commit);
  const stampFile = join(folder, 'dist', '.release-built');
  if (existsSync(stampFile)) return folder;

  say(`building the release ${ref}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const remedy = `Remove ${folder} and try again.`;
  run('sh', ['-c', 'git archive "$1" | tar -x -C "$2"', 'sh', commit, folder], { cwd: root, remedy });
  // The same lock file means the same packages: no second installation.
  if (lockFileOf(folder) === lockFileOf(root))
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  run('node', ['scripts/prepare.mjs', 'build'], { cwd: folder, remedy });
  writeFileSync(stampFile, '');
  return folder;
}

function lockFileOf(root) {
  return readFileSync(join(root, 'package-lock.json'), 'utf8');
}
