import { spawnSync } from 'node:child_process';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder of the built previous release. */
    previousRelease: string;
    /** `pairs`: the short way, a rolling upgrade and back; `all` otherwise. */
    skewSteps: 'all' | 'pairs';
  }
}

/** Builds the release to test against: the previous one, or the ref in `SKEW_RELEASE`. */
export default function buildPreviousRelease(project: TestProject): void {
  const ref = process.env['SKEW_RELEASE'];
  const { status, stdout } = spawnSync(
    process.execPath,
    ['scripts/prepare-release.mjs', ...(ref === undefined ? [] : [ref])],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (status !== 0) throw new Error('The previous release could not be built; the reason is above.');
  project.provide('previousRelease', stdout.trim());
  project.provide('skewSteps', stepsFor(process.env['SKEW_STEPS']));
}

function stepsFor(given = 'all'): 'all' | 'pairs' {
  if (given === 'all' || given === 'pairs') return given;
  throw new Error(`SKEW_STEPS is "all" or "pairs", not "${given}".`);
}
