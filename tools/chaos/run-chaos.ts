import type { ChaosOptions } from './arguments.js';
import type { Facts, Traces } from './facts/facts.js';
import { LoadWatcher } from './facts/load-watcher.js';
import { readBroker } from './facts/read-broker.js';
import { readDatabase } from './facts/read-database.js';
import { readEvidence } from './facts/read-evidence.js';
import { checkInvariants } from './invariants/check-invariants.js';
import type { CheckedInvariant } from './invariants/check-invariants.js';
import { streamEqualsLog } from './invariants/event-stream.js';
import { treesEqualLog } from './invariants/proofs.js';
import { Load } from './load/load.js';
import type { Servers } from './plan/catalogued-fault.js';
import { CLUSTER_SIZE } from './plan/nats-faults.js';
import { planOf } from './plan/plan.js';
import { awaitRecovery } from './recovery/await-recovery.js';
import { awaitDrain, STANDSTILL_MS } from './recovery/await-drain.js';
import { recoveriesOf, throwRounds } from './throw-rounds.js';
import type { ThrownRound } from './throw-rounds.js';
import { startWorld } from './world/world.js';
import type { World } from './world/world.js';

const SAYS: Readonly<Record<Servers, string>> = {
  single: 'PostgreSQL, NATS',
  replicated: `PostgreSQL with a standby, ${CLUSTER_SIZE} NATS servers`,
};

export interface ChaosResult {
  readonly facts: Facts;
  readonly invariants: readonly CheckedInvariant[];
  /** Number of API answers by status; `unanswered` counts requests without an answer. */
  readonly answers: ReadonlyMap<number, number>;
  readonly unanswered: number;
  readonly webhooksReceived: number;
}

/**
 * One run: starts a system in `stateDir`, puts load on it while faults are thrown, waits until it has recovered and
 * finished, and checks the invariants. The system is stopped at the end; its state is kept.
 */
export async function runChaos(
  options: ChaosOptions,
  stateDir: string,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<ChaosResult> {
  const { servers } = options;
  say(`Starting the system: two of each of the seven services, ${SAYS[servers]}.`);
  const world = await startWorld(stateDir, servers, signal);
  try {
    return await inWorld(world, options, say, signal);
  } finally {
    await world.stop();
  }
}

async function inWorld(
  world: World,
  { seed, durationMs, only, tasks, servers, recoveryLimitMs }: ChaosOptions,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<ChaosResult> {
  const load = await Load.start(world, seed);
  const watching = new AbortController();
  const watcher = new LoadWatcher();
  const watched = watcher.watch(() => world.postgres.url, AbortSignal.any([watching.signal, signal]));
  const traces: Traces = { poison: [], lossesAt: [] };
  const rounds = planOf({ seed, durationMs, only, servers });
  say(`Throwing ${rounds.length} rounds of faults while ${tasks} tasks are posted.`);
  try {
    const posting = load.agent.post(tasks, durationMs, signal);
    // Work is in progress and the system is healthy before the first fault.
    const first = await awaitRecovery(world.system, load.gateways, load.organization);
    if (first.outcome === 'not_recovered') throw new Error(`The system does not work: ${first.because}`);
    let nth = 0;
    const thrown = await throwRounds(world, load, rounds, traces, round => {
      signal.throwIfAborted();
      nth += 1;
      say(lineOfRound(round, nth, rounds.length));
    });
    await posting;
    say('No more faults. Waiting until everything is finished.');
    await load.finish();
    await load.agent.settled();
    const drained = await awaitDrain(world.postgres.url);
    const published = await readWhenPublished(world);
    const { adminKey } = load.organization;
    const evidence = await readEvidence(load.gateways, adminKey, published.tasks);
    await load.stop();
    watching.abort();
    await watched;
    const facts: Facts = {
      acceptedIds: load.agent.accepted,
      strangeAnswers: [...load.gateways.strange, ...load.agent.refused],
      capacities: load.capacities,
      highestLoads: watcher.highest,
      acknowledged: world.receiver.acknowledged,
      wrongSignatures: world.receiver.wrongSignatures,
      ...{ traces, drained },
      ...{ recoveries: recoveriesOf(thrown), recoveryLimitMs, evidence },
      ...published,
    };
    return {
      facts,
      invariants: checkInvariants(facts),
      answers: load.gateways.statuses,
      unanswered: load.gateways.unanswered,
      webhooksReceived: world.receiver.requests,
    };
  } finally {
    watching.abort();
    await load.stop();
  }
}

/** Reads log and stream; retries for a while if the relay has not published everything yet, or a tree lacks leaves. */
async function readWhenPublished({ postgres, nats }: World) {
  const giveUpAt = performance.now() + STANDSTILL_MS;
  for (;;) {
    const facts = { ...(await readDatabase(postgres.url)), ...(await readBroker(nats.url)) };
    const isComplete = streamEqualsLog(facts).length === 0 && treesEqualLog(facts).length === 0;
    if (isComplete || performance.now() > giveUpAt) return facts;
  }
}

/** One line about a round: its faults and the recovery. */
function lineOfRound({ faults, recovery }: ThrownRound, nth: number, rounds: number): string {
  const thrown = faults.map(({ name, detail }) => (detail === undefined ? name : `${name} (${detail})`));
  const after =
    recovery.outcome === 'recovered'
      ? `itself again after ${(recovery.afterMs / 1_000).toFixed(1)} s`
      : `NOT itself again: ${recovery.because}`;
  return `${String(nth).padStart(3)}/${rounds}  ${thrown.join(' + ')}: ${after}`;
}
