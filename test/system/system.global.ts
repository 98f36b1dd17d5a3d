import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startSystem } from '#libs/embedded';
import type { Credentials } from '#libs/embedded';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the seven processes of this run are, and the keys to them. */
    credentials: Credentials;
    /** Each process's log, named for its service. */
    logFolder: string;
  }
}

/** The seven services with servers of their own, once for all end-to-end files; each file takes an organization of its own. */
export default async function startSystemForTests(project: TestProject): Promise<() => Promise<void>> {
  const stateDir = await mkdtemp(join(tmpdir(), 'countersign-test-system-'));
  const system = await startSystem({ stateDir, durable: false });
  project.provide('credentials', system.credentials);
  project.provide('logFolder', join(stateDir, 'logs'));
  return async () => {
    await system.stop();
    rmSync(stateDir, { recursive: true, force: true });
  };
}
