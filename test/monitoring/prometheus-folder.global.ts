import type { TestProject } from 'vitest/node';
import { findPrometheus } from '../../scripts/prepare/prometheus.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder of `prometheus` and `promtool`. */
    prometheusFolder: string;
  }
}

/** `npm run test:monitoring` has made sure that they are there. */
export default function provideFolder(project: TestProject): void {
  const folder: string | undefined = findPrometheus(process.cwd(), process.env);
  if (folder === undefined)
    throw new Error('There is no Prometheus. Run: node scripts/prepare.mjs monitoring');
  project.provide('prometheusFolder', folder);
}
