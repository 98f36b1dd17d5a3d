import { setTimeout as pause } from 'node:timers/promises';
import type { RunningSystem, ServiceHandle } from '#libs/embedded';
import type { Gateways } from '../load/gateways.js';
import type { Organization } from '../load/organization.js';
import { probe } from './probe.js';

/** Longer than the longest limit, so that the report can state how late the recovery was. */
const WATCH_MS = 180_000;
const POLL_MS = 250;
const READINESS_TIMEOUT_MS = 2_500;

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

/** The processes that are not ready, with their answers; empty when all are ready. */
async function unreadyProcesses(handles: readonly ServiceHandle[]): Promise<readonly string[]> {
  const answers = await Promise.all(handles.map(unreadiness));
  return answers.filter(answer => answer !== undefined);
}

async function unreadiness({ process, opsUrl }: ServiceHandle): Promise<string | undefined> {
  try {
    const answer = await fetch(`${opsUrl}/readyz`, { signal: AbortSignal.timeout(READINESS_TIMEOUT_MS) });
    const body = await answer.text();
    return answer.status === 200 ? undefined : `${process.name}: ${body}`;
  } catch {
    return `${process.name}: no answer`;
  }
}
