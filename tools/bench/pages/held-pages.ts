import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { openLoop } from '../load/loops.js';
import { createOrganization } from '../load/organization.js';
import { taskBody } from '../load/task-body.js';
import type { Figure } from '../report/figure.js';
import type { BenchContext } from '../section.js';
import { gatewayCpu, gatewayMb, gatewayRetainedMb } from '../system/gateway.js';
import { OpenWorkPages } from './open-work-pages.js';
import { signIn } from './session.js';

const PAGES = 200;
const AT_A_TIME = 10;
/** Several times the 25 s that a request for offers is held. */
const FULL = { settleMs: 30_000, windowMs: 60_000 };
const QUICK = { settleMs: 2_000, windowMs: 8_000 };

const Posted = z.looseObject({ task_id: z.string() });

/** 200 workers with open pages on one gateway: its memory, and its CPU while idle and while a task comes each second. */
export async function heldPages({ system, quick, progress }: BenchContext): Promise<readonly Figure[]> {
  const bench = await system();
  const { settleMs, windowMs } = quick ? QUICK : FULL;
  const organization = await createOrganization(bench, { workers: PAGES });
  progress.say(`pages: ${PAGES} people sign in`);
  const workers = [...organization.workerKeys.keys()];
  const sessions = [];
  for (let first = 0; first < PAGES; first += AT_A_TIME) {
    const some = workers.slice(first, first + AT_A_TIME);
    const signedIn = some.map(worker_id =>
      signIn(bench, organization.orgId, 'Worker', { roles: ['worker'], worker_id }),
    );
    sessions.push(...(await Promise.all(signedIn)));
  }
  const tasks: string[] = [];
  const oneASecond = () =>
    openLoop({ perSecond: 1, durationMs: windowMs }, async () => {
      const created = await bench.api.call(
        'POST',
        '/v1/tasks',
        organization.adminKey,
        taskBody(organization),
      );
      tasks.push(Posted.parse(created).task_id);
    });
  progress.say('pages: without pages, a task a second');
  await pause(settleMs);
  const alone = await gatewayCpu(bench, oneASecond);
  const beforeMb = await gatewayMb(bench);
  const retainedBeforeMb = await gatewayRetainedMb(bench);
  progress.say(`pages: ${PAGES} pages, idle`);
  const pages = await OpenWorkPages.open(bench.running.baseUrl, sessions);
  await pause(settleMs);
  const idle = await gatewayCpu(bench, () => pause(windowMs));
  const idleMb = await gatewayMb(bench);
  const retainedMb = await gatewayRetainedMb(bench);
  progress.say(`pages: ${PAGES} pages, a task a second`);
  const before = pages.received;
  const live = await gatewayCpu(bench, oneASecond);
  const received = pages.received - before;
  const liveMb = await gatewayMb(bench);
  await pages.close();
  for (const taskId of tasks)
    await bench.api.call('POST', `/v1/tasks/${taskId}/cancel`, organization.adminKey, {});
  const perPageUs = (milliseconds: number): number => (1_000 * milliseconds) / PAGES / (windowMs / 1_000);
  const corePct = (milliseconds: number): number => (100 * milliseconds) / windowMs;
  return [
    {
      key: 'work_page_kb',
      value: (1_024 * (retainedMb - retainedBeforeMb)) / PAGES,
      n: PAGES,
      also: { work_pages_before_mb: beforeMb, work_pages_idle_mb: idleMb, work_pages_live_mb: liveMb },
      note:
        `kept after a full collection: ${retainedBeforeMb.toFixed(1)} MB without, ${retainedMb.toFixed(1)} MB with ` +
        `${PAGES} pages; RSS ${beforeMb.toFixed(0)}, ${idleMb.toFixed(0)}, and ${liveMb.toFixed(0)} MB after the events`,
    },
    {
      key: 'work_page_idle_us',
      value: perPageUs(idle.milliseconds),
      n: PAGES,
      also: { work_pages_idle_cpu_pct: corePct(idle.milliseconds) },
      note: `${PAGES} idle pages take ${corePct(idle.milliseconds).toFixed(1)} % of a core of the gateway`,
    },
    {
      key: 'work_page_live_us',
      value: perPageUs(live.milliseconds),
      n: PAGES,
      also: {
        work_pages_live_cpu_pct: corePct(live.milliseconds),
        work_pages_alone_cpu_pct: corePct(alone.milliseconds),
        work_pages_lists_received: received,
      },
      note:
        `${corePct(live.milliseconds).toFixed(1)} % of a core, of which a task a second takes ` +
        `${corePct(alone.milliseconds).toFixed(1)} % without pages; the pages received ${received} lists`,
    },
  ];
}
