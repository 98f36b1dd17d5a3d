import { findPrometheus } from '../../scripts/prepare/prometheus.mjs';

/** Provides the folder of `prometheus` and `promtool`, which `npm run test:monitoring` has made sure of. */
export default function provideFolder(project) {
  const folder = findPrometheus(process.cwd(), process.env);
  if (folder === undefined)
    throw new Error('There is no Prometheus. Run: node scripts/prepare.mjs monitoring');
  project.provide('prometheusFolder', folder);
}
