import { setTimeout as pause } from 'node:timers/promises';
import type { Facts, Traces } from './facts/facts.js';
import { throwFault } from './faults/throw-fault.js';
import type { Load } from './load/load.js';
import type { Round } from './plan/plan.js';
import { awaitRecovery } from './recovery/await-recovery.js';
import type { Recovery } from './recovery/await-recovery.js';
import type { World } from './world/world.js';

export interface ThrownRound {
  readonly faults: readonly { readonly name: string; readonly detail: string | undefined }[];
  /** Measured from the end of its last fault. */
  readonly recovery: Recovery;
}

/** Throws the rounds in sequence; the system must recover between them. */
export async function throwRounds(
  world: World,
  load: Load,
  rounds: readonly Round[],
  traces: Traces,
  onThrown: (round: ThrownRound) => void,
): Promise<readonly ThrownRound[]> {
  const thrown: ThrownRound[] = [];
  for (const { faults, restMs } of rounds) {
    const details = await Promise.all(
      faults.map(async fault => ({ name: fault.name, detail: await throwFault(world, fault, traces) })),
    );
    const recovery = await awaitRecovery(world.system, load.gateways, load.organization);
    const round = { faults: details, recovery };
    thrown.push(round);
    onThrown(round);
    await pause(restMs);
  }
  return thrown;
}

export function recoveriesOf(rounds: readonly ThrownRound[]): Facts['recoveries'] {
  return rounds.map(({ faults, recovery }) => ({
    after: faults.map(({ name }) => name).join(' + '),
    recovery,
  }));
}
