/**
 * `npm run chaos`: injects faults into a complete system that it starts, and checks that nothing was lost.
 *
 * Exits 0 when every invariant held, 1 when one did not (the state and the logs stay), 2 when the arguments are
 * invalid.
 */
import { randomInt } from 'node:crypto';
import { readArguments } from './chaos/arguments.js';
import { hasHeld, listOfFaults, report } from './chaos/report.js';
import { runChaos } from './chaos/run-chaos.js';
import { MOST_SEED } from './seeded-run/command-line.js';
import { say, seededRun } from './seeded-run/seeded-run.js';

async function main(): Promise<number> {
  const output = { print: say, complain: (text: string) => console.error(text) };
  const asked = readArguments(process.argv.slice(2), output, randomInt(MOST_SEED));
  switch (asked.outcome) {
    case 'bad_arguments':
      return 2;
    case 'done':
      return 0;
    case 'list':
      say(listOfFaults(asked.servers));
      return 0;
    case 'run': {
      const { options } = asked;
      return seededRun({
        ...{ script: 'chaos', repeats: 'faults', seed: options.seed, minutes: options.durationMs / 60_000 },
        run: (stateDir, print, signal) => runChaos(options, stateDir, print, signal),
        ...{ report, hasHeld },
      });
    }
  }
}

// Exits explicitly: after a run of 190,000 requests the process was observed to take ten minutes to exit on its own.
process.exit(await main());
