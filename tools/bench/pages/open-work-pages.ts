import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import { z } from 'zod';
import type { Session } from './session.js';

/** As in apps/console/src/work: use-live-offers.ts and use-assignments.ts. */
const WAIT_SECONDS = 25;
const BETWEEN_MS = 200;
const LOOK_EVERY_MS = 20_000;
const LOOKS = ['started', 'accepted'].map(status => `/v1/worker/assignments?status=${status}&limit=100`);
/** One that is held, and one for everything else. */
const CONNECTIONS = 2;

const Offers = z.looseObject({ state: z.string(), data: z.array(z.unknown()) });

/** Open work pages, as the gateway sees them: each holds a request for its offers, and looks at its assignments. */
export class OpenWorkPages {
  private readonly stopped = new AbortController();
  private readonly loops: Promise<void>[] = [];
  private readonly pools: Pool[] = [];
  private readonly failures: unknown[] = [];
  private answers = 0;

  private constructor(private readonly baseUrl: string) {}

  /** Resolves when every page holds its request. */
  static async open(baseUrl: string, sessions: readonly Session[]): Promise<OpenWorkPages> {
    const pages = new OpenWorkPages(baseUrl);
    for (const [nth, session] of sessions.entries()) await pages.add(session, nth / sessions.length);
    return pages;
  }

  /** Lists of offers that were received since the pages were opened. */
  get received(): number {
    return this.answers;
  }

  /** @throws what a page has failed with */
  async close(): Promise<void> {
    this.stopped.abort();
    await Promise.all(this.pools.map(pool => pool.destroy()));
    await Promise.all(this.loops);
    if (this.failures.length > 0) throw this.failures[0];
  }

  /** @param share of the interval between two looks: the pages of people are not in step */
  private async add({ cookie }: Session, share: number): Promise<void> {
    const pool = new Pool(this.baseUrl, {
      connections: CONNECTIONS,
      pipelining: 1,
      keepAliveTimeout: 60_000,
    });
    this.pools.push(pool);
    const get = async (path: string): Promise<unknown> => {
      const { statusCode, body } = await pool.request({ method: 'GET', path, headers: { cookie } });
      const text = await body.text();
      if (statusCode !== 200) throw new Error(`GET ${path} answered ${statusCode}: ${text}`);
      return JSON.parse(text);
    };
    await get('/v1/session');
    await get('/v1/worker/me');
    let { state } = Offers.parse(await get('/v1/worker/offers?limit=100'));
    this.repeat(BETWEEN_MS, 0, async () => {
      const path = `/v1/worker/offers?limit=100&wait=${WAIT_SECONDS}&since=${encodeURIComponent(state)}`;
      ({ state } = Offers.parse(await get(path)));
      this.answers += 1;
    });
    this.repeat(LOOK_EVERY_MS, share * LOOK_EVERY_MS, async () => {
      await Promise.all(LOOKS.map(get));
    });
  }

  private repeat(everyMs: number, firstMs: number, step: () => Promise<void>): void {
    const { signal } = this.stopped;
    const run = async (): Promise<void> => {
      await pause(firstMs, undefined, { signal });
      while (!signal.aborted) {
        await step();
        await pause(everyMs, undefined, { signal });
      }
    };
    this.loops.push(
      run().catch((error: unknown) => {
        if (!signal.aborted) this.failures.push(error);
      }),
    );
  }
}
