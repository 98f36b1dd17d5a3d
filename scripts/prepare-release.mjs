/**
 * Builds an earlier release beside this one and prints its folder, for tests that run both together.
 *
 *   node scripts/prepare-release.mjs [ref]
 *
 * Without a ref: the newest tag `v*` before this commit.
 */
import { join } from 'node:path';
import { buildRelease, previousRelease } from './prepare/release.mjs';
import { PreparationFailed } from './prepare/terminal.mjs';

const root = join(import.meta.dirname, '..');

try {
  const ref = process.argv[2] || previousRelease(root);
  if (!ref) throw new PreparationFailed('No earlier release: this commit has no tag v* among its ancestors.');
  process.stdout.write(`${buildRelease(root, ref)}\n`);
} catch (error) {
  if (!(error instanceof PreparationFailed)) throw error;
  process.stderr.write(`\ncountersign: ${error.message}\n`);
  process.exitCode = 1;
}
