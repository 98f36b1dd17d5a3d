import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceHandle } from '#libs/embedded';
import type { FuzzWorld } from './world/fuzz-world.js';

const LOOK_EVERY_MS = 1_000;
/**
 * Far above what a machine with twenty processes for two cores adds, far below what a request that costs too much takes.
 * That each step stays below 50 ms is tested by its CPU time elsewhere.
 */
const LONGEST_STALL_SECONDS = 2;
/** What this process suffers itself is the machine's doing, and happens to the others as well. */
const TIMES_OWN_STALL = 3;

export interface Stall {
  readonly service: string;
  readonly seconds: number;
  readonly until: Date;
}

/** Watches how long the services' event loops stand still, by their own metrics. */
export class EventLoops {
  readonly #own = monitorEventLoopDelay({ resolution: 10 });
  readonly #stalls: Stall[] = [];
  #longest: Stall | undefined;

  constructor(private readonly system: FuzzWorld['system']) {}

  /** Those that were too long. */
  get stalls(): readonly Stall[] {
    return this.#stalls;
  }

  get longest(): Stall | undefined {
    return this.#longest;
  }

  async watch(signal: AbortSignal): Promise<void> {
    this.#own.enable();
    // Each look resets the maximum; the first shows the start of the system.
    await this.#look();
    while (!signal.aborted) {
      this.#own.reset();
      await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
      const seen = await this.#look();
      const bound = Math.max(LONGEST_STALL_SECONDS, (TIMES_OWN_STALL * this.#own.max) / 1e9);
      this.#stalls.push(...seen.filter(({ seconds }) => seconds > bound));
      for (const stall of seen) if (stall.seconds > (this.#longest?.seconds ?? 0)) this.#longest = stall;
    }
    this.#own.disable();
  }

  async #look(): Promise<readonly Stall[]> {
    return (await Promise.all(this.system.replicas.map(stallOf))).flat();
  }
}

/** Nothing where the service does not answer: whether it lives is asked at the end, and its supervisor tells. */
async function stallOf({ service, opsUrl }: ServiceHandle): Promise<readonly Stall[]> {
  try {
    const response = await fetch(`${opsUrl}/metrics`, { headers: { connection: 'close' } });
    const [, seconds] =
      /event_loop_delay_seconds\{quantile="1"[^}]*\} (\S+)/.exec(await response.text()) ?? [];
    return seconds === undefined ? [] : [{ service, seconds: Number(seconds), until: new Date() }];
  } catch {
    return [];
  }
}
