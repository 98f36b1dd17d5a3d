/**
 * A hostile organization, in a separate process at the lowest priority: an attacker would use its own CPU. It posts
 * tasks whose callbacks hang, batches, tasks that no worker can do, and requests that wait, as fast as it gets
 * answers.
 */
import { setPriority } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { Api } from '../system/api.js';
import { HostileCommand, HostileOrders } from './hostile-messages.js';
import type { HostileReport } from './hostile-messages.js';

const LOOPS = 24;
const BATCH = 50;
const LOWEST_PRIORITY = 19;
const REST_POLL_MS = 5;
const WithId = z.looseObject({ task_id: z.string() });

const orders = HostileOrders.parse(JSON.parse(process.argv[2] ?? ''));
const api = new Api(orders.baseUrl);
const answers = new Map<string, number>();
let active = false;

setPriority(LOWEST_PRIORITY);
process.on('disconnect', () => process.exit());
process.on('message', raw => {
  active = HostileCommand.parse(raw) === 'go';
  if (active) return;
  const report: HostileReport = { answers: Object.fromEntries(answers) };
  process.send?.(report);
  answers.clear();
});

async function ask(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
  const answer = await api.request(method, path, orders.adminKey, body);
  const status = String(answer.status);
  answers.set(status, (answers.get(status) ?? 0) + 1);
  return answer.status < 300 ? answer.body : undefined;
}

function hangingTask(nth: number): object {
  const url = orders.hangingUrls[nth % orders.hangingUrls.length] ?? '';
  return { ...orders.task, handoff: { callback_url: `${url}?${nth}` } };
}

async function attack(loop: number): Promise<void> {
  for (let nth = loop; ; nth += LOOPS) {
    while (!active) await pause(REST_POLL_MS);
    if (nth % 8 === 0) {
      await ask('POST', '/v1/tasks/batch', {
        tasks: Array.from({ length: BATCH }, (_, place) => hangingTask(nth + place)),
      });
      continue;
    }
    const posted = WithId.safeParse(await ask('POST', '/v1/tasks', hangingTask(nth)));
    if (posted.success && nth % 4 === 1) await ask('GET', `/v1/tasks/${posted.data.task_id}?wait=1`);
  }
}

await Promise.all(Array.from({ length: LOOPS }, (_, loop) => attack(loop)));
