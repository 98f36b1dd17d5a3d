import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { seededRandom } from '../random.js';
import type { SeededRandom } from '../random.js';
import type { Gateways } from './gateways.js';
import type { Organization } from './organization.js';
import { reviewKind } from './review-kind.js';

const Taken = z.looseObject({ task_id: z.string() });

const RETRY_MS = 300;
const CANCEL_AFTER_MS = 3_000;
const HOUR_MS = 3_600_000;
const SHORT_DEADLINE_MS = 15_000;
/** The required skill of every task of the load. */
export const LOAD_SKILL = 'phone_verification';

/**
 * The agent that posts tasks as a careful client does: with an idempotency key, and retries until they are accepted.
 */
export class PostingAgent {
  /** Ids of every task answered with 201. */
  readonly accepted: string[] = [];
  /** Answers that a retry would not change. */
  readonly refused: string[] = [];
  private readonly unconfirmed = new Set<Promise<void>>();

  constructor(
    private readonly gateways: Gateways,
    private readonly organization: Organization,
    private readonly receiverUrl: string,
    private readonly seed: number,
  ) {}

  /** Posts `count` tasks, evenly over `durationMs`; resolves when the last one was sent, accepted or not. */
  async post(count: number, durationMs: number, signal: AbortSignal): Promise<void> {
    const startedAt = performance.now();
    for (let nth = 0; nth < count && !signal.aborted; nth += 1) {
      const waitMs = startedAt + (nth * durationMs) / count - performance.now();
      if (waitMs > 0) await pause(waitMs, undefined, { signal }).catch(() => undefined);
      const posting = this.postOne(nth, signal);
      this.unconfirmed.add(posting);
      void posting.then(() => this.unconfirmed.delete(posting));
    }
  }

  /** Waits for the tasks that are not accepted yet. */
  async settled(): Promise<void> {
    while (this.unconfirmed.size > 0) await Promise.all(this.unconfirmed);
  }

  get pending(): number {
    return this.unconfirmed.size;
  }

  private async postOne(nth: number, signal: AbortSignal): Promise<void> {
    const random = seededRandom('task', this.seed, nth);
    const kind = random.next();
    const isShort = kind < 0.06;
    const headers = { 'idempotency-key': `chaos-${this.seed}-${nth}` };
    // Created once: a retry sends the same request.
    const body = this.task(nth, isShort ? SHORT_DEADLINE_MS : HOUR_MS, random);
    while (!signal.aborted) {
      const reply = await this.gateways.post(this.organization.adminKey, '/v1/tasks', body, headers);
      if (reply.outcome === 'answered' && reply.status === 201) {
        const { task_id: taskId } = Taken.parse(reply.body);
        this.accepted.push(taskId);
        if (!isShort && kind < 0.12) await this.cancelLater(taskId, random, signal);
        return;
      }
      // A deadline that passed while the API was unavailable is correctly refused.
      if (isShort && reply.outcome === 'answered' && reply.status === 422) return;
      if (reply.outcome === 'answered' && ![409, 429, 503].includes(reply.status)) {
        this.refused.push(`${reply.status} ${JSON.stringify(reply.body)}`);
        return;
      }
      await pause(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** A single try: the invariants must hold whether or not it succeeds. */
  private async cancelLater(taskId: string, random: SeededRandom, signal: AbortSignal): Promise<void> {
    await pause(random.integer(0, CANCEL_AFTER_MS), undefined, { signal }).catch(() => undefined);
    await this.gateways.post(this.organization.adminKey, `/v1/tasks/${taskId}/cancel`, {});
  }

  private task(nth: number, dueInMs: number, random: SeededRandom): unknown {
    return {
      task_type: 'verification',
      title: `Chaos task ${nth}`,
      instructions: 'Call the endpoint owner and confirm the session.',
      sla: {
        urgency: random.pick(['low', 'normal', 'high', 'critical']),
        deadline: new Date(Date.now() + dueInMs).toISOString(),
      },
      requirements: { skills: [LOAD_SKILL], worker_pool_id: this.organization.poolId },
      output: { schema: { reached_user: 'boolean', notes: 'string' } },
      ...reviewKind(random),
      handoff: {
        callback_url: `${this.receiverUrl}/callbacks/${nth}`,
        retry_policy: { max_retries: 5, backoff_seconds: 1 },
      },
    };
  }
}
