import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { JsonLogger } from '#libs/platform';
import { DispatcherWorld } from './dispatcher-world.js';

const TRACE_ID = 'a'.repeat(32);
const Line = z.looseObject({ task_id: z.string().optional(), msg: z.string().optional() });
type Line = z.infer<typeof Line>;

let world: DispatcherWorld;
const lines: Line[] = [];

beforeAll(async () => {
  world = await DispatcherWorld.start();
  const destination = { write: (line: string) => lines.push(Line.parse(JSON.parse(line))) };
  Logger.overrideLogger(new JsonLogger({ service: 'webhook-dispatcher', level: 'info', destination }));
});
afterAll(async () => {
  Logger.overrideLogger(false);
  await world.close();
});

test('each attempt logs one line, in the trace of its event, without secrets', async () => {
  world.newOrganization();
  const [{ orgId }, { host }] = [world, new URL(world.receiver.url)];
  world.receiver.answer((_, nth) => ({ status: nth === 1 ? 500 : 200, body: 'Confidential answer' }));
  const auth = { type: 'bearer', token: 'Confidential-token' } as const;
  const url = `${world.receiver.url}/Confidential-path?key=Confidential`;
  const taskId = await world.taskWithCallback({ url, auth });
  const event = { ...world.event(taskId, 1), traceparent: `00-${TRACE_ID}-${'b'.repeat(16)}-01` };
  await world.publish(event);
  const [delivery] = await world.settled(taskId, 1);

  const about = { trace_id: TRACE_ID, org_id: orgId, level: 'info', host, event_type: 'task.started' };
  const attempts = lines.filter(line => line.msg === 'Webhook attempt.' && line.task_id === taskId);
  expect(attempts).toEqual([
    expect.objectContaining({ ...about, attempt: 1, status: 500, outcome: 'rejected', verdict: 'retry' }),
    expect.objectContaining({
      ...about,
      attempt: 2,
      status: 200,
      outcome: 'delivered',
      verdict: 'delivered',
    }),
  ]);
  for (const line of attempts) {
    expect(line).toMatchObject({ delivery_id: delivery?.delivery_id, event_id: event.id });
    expect(line['duration_ms']).toEqual(expect.any(Number));
  }
  expect(JSON.stringify(lines)).not.toContain('Confidential');
  expect(await world.service.metrics.registry.metrics()).toMatch(
    /^countersign_delivery_attempts_total\{outcome="rejected",service="webhook-dispatcher"\} 1$/m,
  );
});
