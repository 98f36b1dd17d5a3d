import { z } from 'zod';
import { call } from './api.js';
import type { Credentials } from './credentials.js';
import { poll } from './poll.js';
import { Waiting, waitingLine } from './waiting-line.js';

const Offers = z.object({
  data: z.array(z.object({ assignment_id: z.string(), task: z.object({ task_id: z.string() }) })),
});

export interface PlayedWorker {
  readonly name: string;
  readonly assignmentId: string;
}

/** An offer usually arrives within a tenth of a second; after this time the reason is printed. */
const ASK_WHY_AFTER_MS = 1_000;

/** Waits until one of the workers is offered the task, and completes it as that worker: accept, start, submit. */
export async function playWorker(
  { base_url: baseUrl, api_key: apiKey, workers }: Credentials,
  taskId: string,
  say: (line: string) => void,
): Promise<PlayedWorker> {
  let why: string | undefined;
  let askWhyAt = Date.now() + ASK_WHY_AFTER_MS;
  const reasonIfAny = (): string => (why === undefined ? '' : ` ${why}`);
  const { worker, assignmentId } = await poll('an offer', reasonIfAny, async () => {
    for (const worker of workers) {
      const { data } = Offers.parse(await call(baseUrl, worker.api_key, 'GET', '/v1/worker/offers'));
      const offer = data.find(({ task }) => task.task_id === taskId);
      if (offer !== undefined) return { worker, assignmentId: offer.assignment_id };
    }
    if (Date.now() >= askWhyAt) {
      askWhyAt = Date.now() + ASK_WHY_AFTER_MS;
      const { waiting_for } = Waiting.parse(await call(baseUrl, apiKey, 'GET', `/v1/tasks/${taskId}`));
      const line = waitingLine(waiting_for);
      if (line !== undefined && line !== why) say(`Nobody is offered it yet. ${line}`);
      why = line;
    }
    return undefined;
  });
  await call(baseUrl, worker.api_key, 'POST', `/v1/worker/offers/${assignmentId}/accept`);
  await call(baseUrl, worker.api_key, 'POST', `/v1/worker/assignments/${assignmentId}/start`);
  await call(baseUrl, worker.api_key, 'POST', `/v1/worker/assignments/${assignmentId}/submit`, {
    output: { reached_user: true, user_confirmed: false, notes: 'The owner was asleep; it was not them.' },
    evidence: [{ type: 'call_recording', uri: 'https://example.com/recordings/IR-48219' }],
  });
  return { name: worker.name, assignmentId };
}
