import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Cleanup } from './bench-system.js';

/** On the repository's disk, where `npm start` keeps its state: /tmp may be in memory. */
export function freshStateDir(cleanup: Cleanup): string {
  const parent = resolve('.countersign');
  mkdirSync(parent, { recursive: true });
  const stateDir = mkdtempSync(join(parent, 'bench-'));
  cleanup.add(() => {
    rmSync(stateDir, { recursive: true, force: true });
  });
  return stateDir;
}
