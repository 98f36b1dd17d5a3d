import { KeySet, verifyEvidence } from '#libs/evidence';
import { isTerminal, TaskStatus } from '#libs/contracts';
import type { Gateways } from '../load/gateways.js';
import type { EvidenceFact, TaskFact } from './facts.js';

/** How many documents are asked for at once. */
const AT_ONCE = 4;

/** Asks for the evidence of every ended task, over all gateways in turn, and verifies it with the published keys. */
export async function readEvidence(
  gateways: Gateways,
  apiKey: string,
  tasks: readonly TaskFact[],
): Promise<readonly EvidenceFact[]> {
  const published = await gateways.get(apiKey, '/.well-known/jwks.json');
  const keys = KeySet.parse(published.outcome === 'answered' ? published.body : undefined);
  const waiting = tasks.filter(({ status }) => isTerminal(TaskStatus.parse(status))).values();
  const facts: EvidenceFact[] = [];
  const read = async (): Promise<void> => {
    for (const { taskId } of waiting) {
      const faults = faultsOf(await gateways.get(apiKey, `/v1/tasks/${taskId}/evidence`), keys);
      facts.push({ taskId, faults: await faults });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, read));
  return facts;
}

async function faultsOf(
  reply: Awaited<ReturnType<Gateways['get']>>,
  keys: KeySet,
): Promise<EvidenceFact['faults']> {
  if (reply.outcome !== 'answered') return ['no answer'];
  if (reply.status !== 200) return [`it was answered with ${reply.status}`];
  const { findings, notChecked } = await verifyEvidence(JSON.stringify(reply.body), { keys });
  return [
    ...findings.map(({ check, pointer, detail }) => `${check} ${pointer}: ${detail}`),
    ...notChecked.map(({ check, reason }) => `${check} was not checked: ${reason}`),
  ];
}
