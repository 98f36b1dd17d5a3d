/**
 * `npm run demo`, with the system running: posts BioLayer's example as an agent, completes it as a worker, receives
 * and verifies the webhooks, and prints the timeline.
 */
import { z } from 'zod';
import { call } from './demo/api.js';
import { readCredentials } from './demo/credentials.js';
import { exampleTask } from './demo/example-task.js';
import { playWorker } from './demo/play-worker.js';
import { poll } from './demo/poll.js';
import { timelineLines } from './demo/timeline.js';
import { receiveWebhooks } from './demo/webhook-receiver.js';

const Posted = z.object({
  task_id: z.string(),
  status: z.string(),
  price: z.object({ amount_micros: z.int() }).nullable(),
});
const Ended = z.object({ status: z.string(), result: z.object({ output: z.unknown() }).nullable() });
const History = z.object({
  data: z.array(z.object({ id: z.string(), sequence: z.int(), type: z.string(), time: z.string() })),
});

async function main(): Promise<void> {
  const credentials = readCredentials(process.env['STATE_DIR'] || '.countersign');
  const { base_url: baseUrl, api_key: key } = credentials;
  const webhooks = await receiveWebhooks(credentials.signing_secret);
  try {
    const body = exampleTask(credentials.org_id, credentials.pool_id, webhooks.url);
    const task = Posted.parse(await call(baseUrl, key, 'POST', '/v1/tasks', body));
    const dollars = (task.price?.amount_micros ?? 0) / 1_000_000;
    console.log(`Posted the example: task ${task.task_id} is ${task.status}, $${dollars.toFixed(2)} held.`);

    const worker = await playWorker(credentials, task.task_id, line => {
      console.log(line);
    });
    console.log(`${worker.name} was offered it, accepted, started and submitted.`);

    const ended = Ended.parse(await call(baseUrl, key, 'GET', `/v1/tasks/${task.task_id}?wait=30`));
    console.log(`It is ${ended.status}: ${JSON.stringify(ended.result?.output)}\n`);

    const { data: events } = History.parse(
      await call(baseUrl, key, 'GET', `/v1/tasks/${task.task_id}/events`),
    );
    await poll(
      'a webhook for every event',
      () => ` ${webhooks.received.length} of ${events.length} have come.`,
      () => (webhooks.received.length >= events.length ? true : undefined),
    );
    const steps = events.map(event => {
      const webhook = webhooks.received.find(({ sequence }) => sequence === event.sequence);
      return { ...event, receivedAt: webhook?.receivedAt, verified: webhook?.verified ?? false };
    });
    console.log(timelineLines(steps).join('\n'));
    const balance = await call(baseUrl, key, 'GET', '/v1/billing/balance');
    console.log(`\nBalance: ${JSON.stringify(balance)}`);
    if (!steps.every(step => step.verified)) process.exitCode = 1;
  } finally {
    webhooks.close();
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
