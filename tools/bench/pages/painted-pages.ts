import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { findChromium } from '#scripts/prepare/chromium.mjs';
import { createOrganization } from '../load/organization.js';
import { taskBody } from '../load/task-body.js';
import type { Figure } from '../report/figure.js';
import type { BenchContext } from '../section.js';
import { median } from '../statistics.js';
import { painted } from './painted.js';
import type { Painted } from './painted.js';
import { signIn } from './session.js';

const RUNS = { full: 7, quick: 2 };
const SLOWDOWNS = [1, 4] as const;
const TASKS = 20;
const VIEWS = [
  { key: 'work', path: '/console/work', ready: 'main button[aria-label^="Accept"]' },
  { key: 'desk', path: '/console/desk', ready: 'main .tasks tbody tr' },
  { key: 'start', path: '/console/start', ready: 'main form button' },
] as const;

interface Loads {
  readonly cold: readonly Painted[];
  readonly warm: readonly Painted[];
}

/** First and largest contentful paint, bytes, and requests of three pages: with an empty and a filled cache. */
export async function paintedPages({
  system,
  quick,
  progress,
  cleanup,
}: BenchContext): Promise<readonly Figure[]> {
  const bench = await system();
  const executablePath = findChromium(process.env);
  if (executablePath === undefined)
    throw new Error('There is no Chromium: run node scripts/prepare.mjs test, or set CHROMIUM_PATH.');
  const organization = await createOrganization(bench, { workers: 1 });
  const [worker_id = ''] = organization.workerKeys.keys();
  const { cookie } = await signIn(bench, organization.orgId, 'Ada Lovelace', {
    roles: ['worker', 'owner'],
    worker_id,
  });
  for (let nth = 0; nth < TASKS; nth += 1)
    await bench.api.call('POST', '/v1/tasks', organization.adminKey, taskBody(organization));
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  cleanup.add(() => browser.close());
  const origin = bench.running.baseUrl.replace('127.0.0.1', 'localhost');
  const figures: Figure[] = [];
  for (const { key, path, ready } of VIEWS) {
    const bySlowdown: Loads[] = [];
    for (const slowdown of SLOWDOWNS) {
      progress.say(`pages: ${path}, CPU ${slowdown} times as slow`);
      const view = { url: `${origin}${path}`, ready, slowdown };
      bySlowdown.push(await loads(browser, view, cookie, quick ? RUNS.quick : RUNS.full));
    }
    figures.push(figureOf(key, bySlowdown));
  }
  await browser.close();
  return figures;
}

async function loads(
  browser: Browser,
  view: Parameters<typeof painted>[1],
  cookie: string,
  runs: number,
): Promise<Loads> {
  const cold: Painted[] = [];
  const warm: Painted[] = [];
  const [name = '', value = ''] = cookie.split('=');
  for (let run = 0; run < runs; run += 1) {
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 800 } });
    const { hostname } = new URL(view.url);
    await context.addCookies([
      { name, value, domain: hostname, path: '/', secure: true, httpOnly: true, sameSite: 'Lax' },
    ]);
    cold.push(await painted(context, view));
    warm.push(await painted(context, view));
    await context.close();
  }
  return { cold, warm };
}

function figureOf(key: string, [plain, slow]: readonly Loads[]): Figure {
  if (plain === undefined || slow === undefined) throw new Error('Two speeds are measured.');
  const of = (runs: readonly Painted[], value: (one: Painted) => number): number => median(runs.map(value));
  const fcp = ({ fcpMs }: Painted): number => fcpMs;
  const lcp = ({ lcpMs }: Painted): number => lcpMs;
  const text = (runs: readonly Painted[]): string =>
    `${of(runs, fcp).toFixed(0)}/${of(runs, lcp).toFixed(0)} ms`;
  const size = (runs: readonly Painted[]): string =>
    `${(of(runs, ({ bytes }) => bytes) / 1_000).toFixed(0)} kB in ${of(runs, ({ requests }) => requests)} requests`;
  return {
    key: `${key}_fcp_ms`,
    value: of(plain.cold, fcp),
    n: plain.cold.length,
    median: of(plain.cold, fcp),
    also: {
      [`${key}_lcp_ms`]: of(plain.cold, lcp),
      [`${key}_warm_fcp_ms`]: of(plain.warm, fcp),
      [`${key}_warm_lcp_ms`]: of(plain.warm, lcp),
      [`${key}_slow_fcp_ms`]: of(slow.cold, fcp),
      [`${key}_slow_lcp_ms`]: of(slow.cold, lcp),
      [`${key}_slow_warm_fcp_ms`]: of(slow.warm, fcp),
      [`${key}_slow_warm_lcp_ms`]: of(slow.warm, lcp),
      [`${key}_bytes`]: of(plain.cold, ({ bytes }) => bytes),
      [`${key}_requests`]: of(plain.cold, ({ requests }) => requests),
      [`${key}_warm_bytes`]: of(plain.warm, ({ bytes }) => bytes),
      [`${key}_warm_requests`]: of(plain.warm, ({ requests }) => requests),
    },
    note:
      `first/largest contentful paint cold ${text(plain.cold)}, warm ${text(plain.warm)}; ` +
      `CPU 4 × slower ${text(slow.cold)}, warm ${text(slow.warm)}; ` +
      `cold ${size(plain.cold)}, warm ${size(plain.warm)}`,
  };
}
