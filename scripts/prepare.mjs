/**
 * Prepares what `npm start` and `npm test` need: the packages, the build, a NATS server; for the tests an S3 server and a
 * browser, too.
 *
 * Runs on the system's Node (20 or later) without installed packages, so everything under scripts/prepare/ uses only
 * Node's own modules. Completed steps are skipped: on a prepared clone this takes a fraction of a second.
 *
 *   node scripts/prepare.mjs [start|test|monitoring|kubernetes|build|packages]
 *
 * `start` skips the NATS server if NATS_URL is set. Tests always start their own servers, which they may kill,
 * and a Chromium for those of the console.
 * `monitoring` is `test` with Prometheus; `kubernetes` is `test` and what a cluster needs: Kubernetes, helm, kubectl,
 * Prometheus.
 * `build` is for programs that need no server, `packages` for those that need no build either.
 */
import { join } from 'node:path';
import { build } from './prepare/build.mjs';
import { ensureChromium } from './prepare/chromium.mjs';
import { withLock } from './prepare/lock.mjs';
import { ensureKubernetes } from './prepare/kubernetes.mjs';
import { ensureNatsServer } from './prepare/nats-server.mjs';
import { checkNode, installPackages } from './prepare/packages.mjs';
import { ensurePrometheus } from './prepare/prometheus.mjs';
import { ensureS3Server } from './prepare/s3-server.mjs';
import { PreparationFailed, say } from './prepare/terminal.mjs';

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const purpose = process.argv[2] ?? 'start';

try {
  await withLock(join(root, '.countersign', 'prepare.lock'), () => {
    installPackages(root);
    checkNode(root);
    if (purpose === 'packages') return;
    build(root);
    if (purpose === 'build') return;
    if (purpose === 'test') {
      ensureS3Server(root, process.env);
      ensureChromium(process.env);
    }
    if (purpose === 'monitoring') ensurePrometheus(root, process.env);
    if (purpose === 'kubernetes') ensureKubernetes(root, process.env, Boolean(process.env.KUBECONFIG));
    else if (purpose === 'start' && process.env.NATS_URL) say(`using the NATS server at NATS_URL`);
    else ensureNatsServer(root, process.env);
  });
} catch (error) {
  if (!(error instanceof PreparationFailed)) throw error;
  process.stderr.write(`\ncountersign: ${error.message}\n`);
  process.exitCode = 1;
}
