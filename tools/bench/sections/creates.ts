import { z } from 'zod';
import { createFloor } from '../floor/floors.js';
import { closedLoop } from '../load/loops.js';
import { createOrganization } from '../load/organization.js';
import { taskBody } from '../load/task-body.js';
import type { Section } from '../section.js';
import { median, p99 } from '../statistics.js';

const CONCURRENCY = 64;
const FULL = { warmUpMs: 3_000, durationMs: 15_000, floorMs: 8_000 };
const QUICK = { warmUpMs: 1_000, durationMs: 2_500, floorMs: 1_500 };
/** No worker has it, so that the tasks stay queued and only their creation is measured. */
const UNKNOWN_SKILL = 'nobody-can-do-this';
const CANCELLED_AT_A_TIME = 32;

const Posted = z.looseObject({ task_id: z.string() });

/** Tasks created over HTTP: priced, held, durable, acknowledged with 201. */
export const creates: Section = async ({ system, quick, progress }) => {
  const bench = await system();
  const { warmUpMs, durationMs, floorMs } = quick ? QUICK : FULL;
  const organization = await createOrganization(bench, { workers: 1 });
  const { adminKey: key } = organization;
  const createOne = async (): Promise<{ readonly taskId: string; readonly tookMs: number }> => {
    const startedAt = performance.now();
    const body = taskBody(organization, UNKNOWN_SKILL);
    const { task_id: taskId } = Posted.parse(await bench.api.call('POST', '/v1/tasks', key, body));
    return { taskId, tookMs: performance.now() - startedAt };
  };
  progress.say(`creates: ${CONCURRENCY} at a time`);
  const warmUp = await closedLoop({ concurrency: CONCURRENCY, durationMs: warmUpMs }, createOne);
  const { results, elapsedMs } = await closedLoop({ concurrency: CONCURRENCY, durationMs }, createOne);
  progress.say('creates: cancelling them again');
  const taskIds = [...warmUp.results, ...results].map(({ taskId }) => taskId);
  await Promise.all(
    Array.from({ length: CANCELLED_AT_A_TIME }, async () => {
      for (let taskId = taskIds.pop(); taskId !== undefined; taskId = taskIds.pop())
        await bench.api.call('POST', `/v1/tasks/${taskId}/cancel`, key, {});
    }),
  );
  progress.say('creates: the same writes by bare clients');
  const floor = await createFloor(bench, { concurrency: CONCURRENCY, durationMs: floorMs });
  const perSecond = (results.length * 1_000) / elapsedMs;
  const tookMs = results.map(one => one.tookMs);
  return [
    {
      key: 'creates_per_s',
      value: perSecond,
      n: results.length,
      floorRatio: { key: 'creates_floor_ratio', value: perSecond / floor },
      also: { creates_floor_per_s: floor, create_p50_ms: median(tookMs), create_p99_ms: p99(tookMs) },
      note: `${CONCURRENCY} at a time, each ${Math.round(median(tookMs))} ms (p99 ${Math.round(p99(tookMs))})`,
    },
  ];
};
