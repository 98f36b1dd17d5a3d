import { z } from 'zod';
import { Lifecycles } from '../load/lifecycles.js';
import type { BenchOrganization } from '../load/organization.js';
import type { Section } from '../section.js';
import { median, p99 } from '../statistics.js';
import type { BenchSystem } from '../system/bench-system.js';

const REQUESTS = { full: 300, quick: 60 };
/** The first ones are slower: connections, prepared statements, the JIT. */
const WARM_UP = 20;

const WithKey = z.looseObject({ api_key: z.string() });
const Assigned = z.looseObject({ status: z.literal('assigned') });

/**
 * How long a client of HumanLayer waits for the answer that names a Sentinel, beside how long a native task takes from
 * its request to its offer; one after the other, alternating.
 */
export const decisions: Section = async ({ system, quick, progress }) => {
  const bench = await system();
  const load = await Lifecycles.open(bench);
  const key = await dialectKey(bench, load.organization);
  const requests = quick ? REQUESTS.quick : REQUESTS.full;
  progress.say(`decisions: ${requests} requests, and as many native tasks`);
  const [native, foreign]: [number[], number[]] = [[], []];
  for (let nth = -WARM_UP; nth < requests; nth += 1) {
    const sentAtMs = Date.now();
    const { offer } = await load.runOne();
    const startedAt = performance.now();
    Assigned.parse(await bench.api.call('POST', '/humanlayer/ai-request', key, REQUEST));
    if (nth < 0) continue;
    foreign.push(performance.now() - startedAt);
    native.push(offer.seenAtMs - sentAtMs);
  }
  const [assignedMs, offeredMs] = [median(foreign), median(native)];
  return [
    {
      key: 'decision_extra_p50_ms',
      value: assignedMs - offeredMs,
      n: requests,
      also: {
        decision_assigned_p50_ms: assignedMs,
        decision_assigned_p99_ms: p99(foreign),
        native_offer_p50_ms: offeredMs,
        decision_ratio: assignedMs / offeredMs,
      },
      note:
        `assigned in the answer p50 ${assignedMs.toFixed(1)} ms, p99 ${p99(foreign).toFixed(1)} ms; a native offer ` +
        `p50 ${offeredMs.toFixed(1)} ms: ${(assignedMs / offeredMs).toFixed(2)} ×`,
    },
  ];
};

const REQUEST = {
  agent_id: 'bench',
  request_type: 'compliance',
  domain: 'security',
  summary: 'Validate compliance on this contract',
  context_json: { contract_id: 'CTR-2026-0412' },
};

async function dialectKey({ api }: BenchSystem, { adminKey, poolId }: BenchOrganization): Promise<string> {
  const spec = {
    name: 'decisions',
    scopes: ['tasks:read', 'tasks:write'],
    dialect: 'humanlayer',
    pools: [poolId],
  };
  return WithKey.parse(await api.call('POST', '/v1/api-keys', adminKey, spec)).api_key;
}
