import type { TestProject } from 'vitest/node';
import { findFreePort } from '#libs/embedded';
import { provideSystem } from '../system/system.global.js';
import { startIssuer } from './issuer.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The origin of the issuer that people can sign in with. */
    issuer: string;
  }
}

/** The system of the browser tests, with a company's issuer to sign in with. */
export default async function startSystemWithIssuer(project: TestProject): Promise<() => Promise<void>> {
  const port = await findFreePort();
  const issuer = await startIssuer(`http://localhost:${port}`);
  const stop = await provideSystem(project, {
    port,
    environmentOf: service => (service === 'gateway' ? issuer.settings : {}),
  });
  project.provide('issuer', issuer.origin);
  return async () => {
    await stop();
    issuer.stop();
  };
}
