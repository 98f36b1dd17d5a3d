import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { EventStreams } from '../load/event-streams.js';
import { createOrganization } from '../load/organization.js';
import { taskBody } from '../load/task-body.js';
import type { Section } from '../section.js';
import { gatewayCpu, gatewayMb } from '../system/gateway.js';

const KEYS = 4;
const STREAMS_PER_KEY = 50;
const STREAMS = KEYS * STREAMS_PER_KEY;
const UNKNOWN_SKILL = 'nobody-can-do-this';
const FULL = { idleMs: 10_000, tasks: 400 };
const QUICK = { idleMs: 2_000, tasks: 100 };
const AT_A_TIME = 8;
const POLL_MS = 20;
const GIVE_UP_MS = 60_000;

const WithKey = z.looseObject({ api_key: z.string() });
const Posted = z.looseObject({ task_id: z.string() });

/** 200 open streams of one organization on one gateway: their memory, and the gateway's CPU for an event to one. */
export const eventStreams: Section = async ({ system, quick, progress }) => {
  const bench = await system();
  const { idleMs, tasks } = quick ? QUICK : FULL;
  const organization = await createOrganization(bench, {});
  const { adminKey } = organization;
  const create = async (): Promise<string> =>
    Posted.parse(await bench.api.call('POST', '/v1/tasks', adminKey, taskBody(organization, UNKNOWN_SKILL)))
      .task_id;
  const createAll = async (): Promise<readonly string[]> => {
    const created: string[] = [];
    for (let nth = 0; nth < tasks; nth += AT_A_TIME)
      created.push(...(await Promise.all(Array.from({ length: AT_A_TIME }, create))));
    return created;
  };
  const keys = await Promise.all(
    Array.from({ length: KEYS }, async () =>
      WithKey.parse(
        await bench.api.call('POST', '/v1/api-keys', adminKey, { name: 'reader', scopes: ['tasks:read'] }),
      ),
    ),
  );
  progress.say(`event-streams: ${tasks} creations without streams`);
  const warmUp = await createAll();
  const alone = await gatewayCpu(bench, createAll);
  const before = await gatewayMb(bench);
  progress.say(`event-streams: ${STREAMS} streams, idle`);
  const streams = await EventStreams.open(
    bench.running.baseUrl,
    keys.map(({ api_key }) => api_key),
    STREAMS_PER_KEY,
  );
  const idle = await gatewayCpu(bench, () => pause(idleMs));
  const memoryKb = (1_024 * ((await gatewayMb(bench)) - before)) / STREAMS;
  progress.say(`event-streams: ${tasks} creations with ${STREAMS} streams`);
  const followed = await gatewayCpu(bench, async () => {
    const created = await createAll();
    await settled(streams);
    return created;
  });
  const { received } = streams;
  await streams.close();
  await Promise.all(
    [warmUp, alone.result, followed.result]
      .flat()
      .map(taskId => bench.api.call('POST', `/v1/tasks/${taskId}/cancel`, adminKey, {})),
  );
  const eventMicros = (1_000 * (followed.milliseconds - alone.milliseconds)) / received;
  return [
    {
      key: 'event_stream_kb',
      value: memoryKb,
      n: STREAMS,
      also: { event_streams_idle_cpu_pct: (100 * idle.milliseconds) / idleMs },
      note: `${STREAMS} idle streams take ${((100 * idle.milliseconds) / idleMs).toFixed(1)} % of a core`,
    },
    {
      key: 'event_stream_event_us',
      value: eventMicros,
      n: received,
      note: `${received.toLocaleString('en-US')} events on ${STREAMS} streams; gateway’s CPU beyond that of the creations`,
    },
  ];
};

/** Resolves when no more events arrive. */
async function settled(streams: EventStreams): Promise<void> {
  const giveUpAt = performance.now() + GIVE_UP_MS;
  let last = -1;
  for (let quietMs = 0; quietMs < 2_000 && performance.now() < giveUpAt; quietMs += POLL_MS) {
    if (streams.received !== last) quietMs = 0;
    last = streams.received;
    await pause(POLL_MS);
  }
}
