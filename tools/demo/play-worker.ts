import { z } from 'zod';
import { call } from './api.js';
import type { Credentials } from './credentials.js';
import { poll } from './poll.js';

const Offers = z.object({
  data: z.array(z.object({ assignment_id: z.string(), task: z.object({ task_id: z.string() }) })),
});

export interface PlayedWorker {
  readonly name: string;
  readonly assignmentId: string;
}

/** Waits until one of the workers is offered the task, and does it as that worker would: accept, start, submit. */
export async function playWorker(
  { base_url: baseUrl, workers }: Credentials,
  taskId: string,
): Promise<PlayedWorker> {
  const { worker, assignmentId } = await poll('an offer', async () => {
    for (const worker of workers) {
      const { data } = Offers.parse(await call(baseUrl, worker.api_key, 'GET', '/v1/worker/offers'));
      const offer = data.find(({ task }) => task.task_id === taskId);
      if (offer !== undefined) return { worker, assignmentId: offer.assignment_id };
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
