import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceHandle } from '#libs/embedded';
import type { FuzzWorld } from './world/fuzz-world.js';

const LOOK_EVERY_MS = 1_000;
/**
 * Far above the scheduling delay of twenty processes on two cores, far below the cost of an excessive request. Other
 * tests check by CPU time that each step stays below 50 ms.
 */
const LONGEST_STALL_SECONDS = 2;
/** A stall of this process is caused by the machine and affects the others as well. */
const TIMES_OWN_STALL = 3;

export interface Stall {
  readonly service: string;
  readonly seconds: number;
  readonly until: Date;
}

/** Observes the stalls of the services' event loops through their metrics. */
export class EventLoops {
  private readonly own = monitorEventLoopDelay({ resolution: 10 });
  private readonly found: Stall[] = [];
  private longestMs: Stall | undefined;

  constructor(private readonly system: FuzzWorld['system']) {}

  /** The stalls that were too long. */
  get stalls(): readonly Stall[] {
    return this.found;
  }

  get longest(): Stall | undefined {
    return this.longestMs;
  }

  async watch(signal: AbortSignal): Promise<void> {
    this.own.enable();
    // Each poll resets the maximum; the first one covers the start of the system.
    await this.look();
    while (!signal.aborted) {
      this.own.reset();
      await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
      const seen = await this.look();
      const bound = Math.max(LONGEST_STALL_SECONDS, (TIMES_OWN_STALL * this.own.max) / 1e9);
      this.found.push(...seen.filter(({ seconds }) => seconds > bound));
      for (const stall of seen) if (stall.seconds > (this.longestMs?.seconds ?? 0)) this.longestMs = stall;
    }
    this.own.disable();
  }

  private async look(): Promise<readonly Stall[]> {
    return (await Promise.all(this.system.replicas.map(stallOf))).flat();
  }
}

/** Empty when the service does not answer: its health is checked at the end, and its supervisor reports deaths. */
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
