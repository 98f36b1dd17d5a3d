import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startSystem } from '#libs/embedded';
import type { Credentials, SystemOptions } from '#libs/embedded';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The addresses and keys of the system of this run. */
    credentials: Credentials;
    /** The folder of the processes' logs, named for the services. */
    logFolder: string;
  }
}

/**
 * The seven services with their own servers, started once for all end-to-end files; each file creates its own
 * organization.
 */
export default function startSystemForTests(project: TestProject): Promise<() => Promise<void>> {
  return provideSystem(project);
}

export async function provideSystem(
  project: TestProject,
  options: Pick<SystemOptions, 'port' | 'environmentOf'> = {},
): Promise<() => Promise<void>> {
  const stateDir = await mkdtemp(join(tmpdir(), 'countersign-test-system-'));
  const system = await startSystem({ stateDir, durable: false, ...options });
  project.provide('credentials', system.credentials);
  project.provide('logFolder', join(stateDir, 'logs'));
  return async () => {
    await system.stop();
    rmSync(stateDir, { recursive: true, force: true });
  };
}
