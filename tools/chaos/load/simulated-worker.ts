import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Gateways, Reply } from './gateways.js';
import type { HiredWorker } from './organization.js';
import { answerOf, decisionOf, verdictOf } from './worker-decision.js';
import type { Decision } from './worker-decision.js';

const Open = z.looseObject({
  data: z.array(
    z.looseObject({
      assignment_id: z.string(),
      status: z.string(),
      task: z.looseObject({ title: z.string(), decision: z.looseObject({}).nullish() }),
    }),
  ),
});
type OpenAssignment = z.infer<typeof Open>['data'][number];

const LOOK_EVERY_MS = 500;
/**
 * All open work. Filtered by status: the list of all assignments includes finished ones, newest first, and an offer
 * from a registry whose clock is minutes slow is pages behind them.
 */
const OPEN_WORK = [
  'offers?limit=100',
  'assignments?status=accepted&limit=100',
  'assignments?status=started&limit=100',
] as const;
const WRONG_ANSWER = { reached_user: 'perhaps' };

/** A worker who does tasks through the API, well or badly. Failed requests are retried. */
export class SimulatedWorker {
  /** When true, the worker accepts every offer and completes every task. */
  isDiligent = false;

  constructor(
    readonly worker: HiredWorker,
    private readonly name: string,
    private readonly gateways: Gateways,
    private readonly seed: number,
  ) {}

  async workUntil(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const found = await Promise.all(OPEN_WORK.map(list => this.open(list)));
      await Promise.all(found.flat().map(one => this.step(one)));
      await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async open(list: (typeof OPEN_WORK)[number]): Promise<readonly OpenAssignment[]> {
    const reply = await this.gateways.get(this.worker.apiKey, `/v1/worker/${list}`);
    return reply.outcome === 'answered' && reply.status === 200 ? Open.parse(reply.body).data : [];
  }

  private async step({ assignment_id: id, status, task }: OpenAssignment): Promise<void> {
    const decision: Decision = this.isDiligent ? 'works' : decisionOf(this.seed, this.name, task.title);
    if (status === 'offered') await this.answerOffer(id, decision);
    else if (status === 'accepted' && decision === 'releases_accepted') await this.post(id, 'release');
    else if (status === 'accepted') await this.post(id, 'start');
    else if (status === 'started' && decision === 'releases_started') await this.post(id, 'release');
    else if (status === 'started') await this.submit(id, decision, task);
  }

  private async answerOffer(id: string, decision: Decision): Promise<void> {
    if (decision === 'ignores') return;
    const answer = decision === 'declines' ? 'decline' : 'accept';
    await this.gateways.post(this.worker.apiKey, `/v1/worker/offers/${id}/${answer}`);
  }

  private async submit(
    id: string,
    decision: Decision,
    { title, decision: asked }: OpenAssignment['task'],
  ): Promise<void> {
    if (decision === 'errs_first') await this.post(id, 'submit', { output: WRONG_ANSWER, evidence: [] });
    const outputOf = asked ? verdictOf : answerOf;
    await this.post(id, 'submit', { output: outputOf(this.seed, this.name, title), evidence: [] });
  }

  private post(id: string, action: 'start' | 'release' | 'submit', body?: unknown): Promise<Reply> {
    return this.gateways.post(this.worker.apiKey, `/v1/worker/assignments/${id}/${action}`, body);
  }
}
