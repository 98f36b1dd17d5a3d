/**
 * `npm run chaos`: throws faults at a whole system of its own, and checks that nothing was lost.
 *
 * Exits 0 when every invariant held, 1 when one did not (the state and the logs stay, for a look), 2 when the
 * arguments make no sense.
 */
import { randomInt } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArguments } from './chaos/arguments.js';
import type { ChaosOptions } from './chaos/arguments.js';
import { hasHeld, listOfFaults, report } from './chaos/report.js';
import { runChaos } from './chaos/run-chaos.js';

const MOST_SEED = 2 ** 31 - 1;

async function main(): Promise<number> {
  const output = { print: say, complain: (text: string) => console.error(text) };
  const asked = readArguments(process.argv.slice(2), output, randomInt(MOST_SEED));
  switch (asked.outcome) {
    case 'bad_arguments':
      return 2;
    case 'done':
      return 0;
    case 'list':
      say(listOfFaults());
      return 0;
    case 'run':
      return run(asked.options);
  }
}

async function run(options: ChaosOptions): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stop.abort(new Error('Stopped from outside.'));
    });
  }
  const stateDir = await mkdtemp(join(tmpdir(), 'countersign-chaos-'));
  const again = `npm run chaos -- --minutes ${options.durationMs / 60_000} --seed ${options.seed}`;
  say(`Seed ${options.seed}. The state is in ${stateDir}.`);
  try {
    const result = await runChaos(options, stateDir, say, stop.signal);
    say(report(result));
    if (hasHeld(result)) {
      rmSync(stateDir, { recursive: true, force: true });
      say(`\nEverything held. Seed ${options.seed}.`);
      return 0;
    }
    say(`\nNOT everything held. Seed ${options.seed}; the state and the logs are in ${stateDir}.`);
  } catch (error) {
    console.error(error);
    say(`\nThe run could not be finished. Seed ${options.seed}; the state and the logs are in ${stateDir}.`);
  }
  say(`The same faults again: ${again}`);
  return 1;
}

function say(line: string): void {
  console.log(line);
}

// At once: after a run of 190,000 requests the process was seen busy for ten minutes with nothing but its own end.
process.exit(await main());
