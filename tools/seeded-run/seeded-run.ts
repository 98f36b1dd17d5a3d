import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SeededRun<Result> {
  /** The npm script; also used in the name of the state folder. */
  readonly script: string;
  readonly seed: number;
  readonly minutes: number;
  /** What a run with the same seed repeats, such as `faults`. */
  readonly repeats: string;
  run(stateDir: string, say: (line: string) => void, signal: AbortSignal): Promise<Result>;
  report(result: Result): string;
  hasHeld(result: Result): boolean;
  /** A further hint for investigating a failed run. */
  hint?(stateDir: string): string;
}

/**
 * Runs a search for faults in a new state folder, which is kept when an invariant was violated.
 *
 * @returns the exit code: 0 when every invariant held, otherwise 1
 */
export async function seededRun<Result>({
  script,
  seed,
  minutes,
  repeats,
  ...search
}: SeededRun<Result>): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stop.abort(new Error(`Stopped by ${signal}.`));
    });
  }
  const stateDir = await mkdtemp(join(tmpdir(), `countersign-${script}-`));
  say(`Seed ${seed}. The state is in ${stateDir}.`);
  try {
    const result = await search.run(stateDir, say, stop.signal);
    say(search.report(result));
    if (search.hasHeld(result)) {
      rmSync(stateDir, { recursive: true, force: true });
      say(`\nEverything held. Seed ${seed}.`);
      return 0;
    }
    say(`\nNOT everything held. Seed ${seed}; the state and the logs are in ${stateDir}.`);
    if (search.hint !== undefined) say(search.hint(stateDir));
  } catch (error) {
    console.error(error);
    say(`\nThe run could not be finished. Seed ${seed}; the state and the logs are in ${stateDir}.`);
  }
  say(`The same ${repeats} again: npm run ${script} -- --minutes ${minutes} --seed ${seed}`);
  return 1;
}

export function say(line: string): void {
  console.log(line);
}
