import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../repository-root.js';

/** The commit that is checked out, for `countersign_build_info`; undefined outside a clone, or without git. */
export function currentCommit(): string | undefined {
  const root = repositoryRoot();
  // Only for a clone: a copy inside another repository has no commit of its own.
  if (!existsSync(join(root, '.git'))) return undefined;
  try {
    const commit = execFileSync('git', ['rev-parse', 'HEAD'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 2_000,
    }).trim();
    return /^[0-9a-f]{40,64}$/.test(commit) ? commit : undefined;
  } catch {
    return undefined;
  }
}
