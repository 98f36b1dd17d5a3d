import { z } from 'zod';
import { run } from './cluster/host.js';
import type { Programs } from './cluster/local-cluster.js';

const Found = z.object({
  kubernetes: z.string(),
  kubeRouter: z.string(),
  kubectl: z.string(),
  helm: z.string(),
  pause: z.string(),
  natsServer: z.string(),
  /** A folder. */
  prometheus: z.string(),
  customResources: z.array(z.string()),
});

/** The programs that `node scripts/prepare.mjs kubernetes` has found or built. */
export function findPrograms(env: NodeJS.ProcessEnv): Programs & z.infer<typeof Found> {
  const { KUBECONFIG } = env;
  const args = [
    'scripts/prepare/kubernetes-programs.mjs',
    ...(KUBECONFIG === undefined ? [] : ['--given-cluster']),
  ];
  return Found.parse(JSON.parse(run(process.execPath, args)));
}
