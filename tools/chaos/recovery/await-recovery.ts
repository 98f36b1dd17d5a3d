import { setTimeout as pause } from 'node:timers/promises';
import type { RunningSystem } from '#libs/embedded';
import type { Gateways } from '../load/gateways.js';
import type { Organization } from '../load/organization.js';
import { probe } from './probe.js';
import { unreadyProcesses } from './readiness.js';

/** The specification's limit. */
export const RECOVERY_LIMIT_MS = 30_000;
/** Longer than the limit, so that the report can state how late the recovery was. */
const WATCH_MS = 90_000;
const POLL_MS = 250;

export type Recovery =
  | { readonly outcome: 'recovered'; readonly afterMs: number }
  | { readonly outcome: 'not_recovered'; readonly because: string };

/** Waits until every process is ready and a task completes end to end; measured from the call. */
export async function awaitRecovery(
  { replicas }: RunningSystem,
  gateways: Gateways,
  organization: Organization,
): Promise<Recovery> {
  const startedAt = performance.now();
  const signal = AbortSignal.timeout(WATCH_MS);
  const probing = probe(gateways, organization, signal);
  let unready = await unreadyProcesses(replicas);
  while (unready.length > 0 && !signal.aborted) {
    await pause(POLL_MS);
    unready = await unreadyProcesses(replicas);
  }
  const probed = await probing;
  if (unready.length > 0) return { outcome: 'not_recovered', because: `not ready: ${unready.join('; ')}` };
  if (probed.outcome === 'stuck')
    return { outcome: 'not_recovered', because: `the probe is stuck: ${probed.at}` };
  return { outcome: 'recovered', afterMs: Math.round(performance.now() - startedAt) };
}
