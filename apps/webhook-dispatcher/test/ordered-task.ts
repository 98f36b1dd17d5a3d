import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { CloudEvent } from '#libs/contracts';
import { rowsOf, transaction } from '#libs/database';
import { UuidV7Source } from '#libs/platform';
import { DeliveriesRepository } from '../src/delivery/deliveries.repository.js';
import { DeliveryResultsRepository } from '../src/delivery/delivery-results.repository.js';
import { DueDeliveriesRepository } from '../src/delivery/due-deliveries.repository.js';
import { LeaseTime, SendingOptions } from '../src/delivery/sending-options.js';
import { DestinationHealthRepository } from '../src/destinations/destination-health.repository.js';
import { destinationOf } from '../src/destinations/destination.rule.js';
import { EndpointFailuresRepository } from '../src/destinations/endpoint-failures.repository.js';
import { EventIntakeRepository } from '../src/intake/event-intake.repository.js';
import { SubscriptionsRepository } from '../src/intake/subscriptions.repository.js';
import { skipAllOf } from '../src/ordering/pending-deliveries.sql.js';
import { SweepRepository } from '../src/retention/sweep.repository.js';
import { exampleOf } from './example-events.js';
import { TIMES, pick } from './order-model.js';
import type { LaneName, OrderState, Step } from './order-model.js';

const MINUTE_MS = 60_000;
const OPTIONS = new SendingOptions({
  requestTimeoutMs: TIMES.lease * MINUTE_MS,
  leaseMarginMs: 0,
  patience: { headOfLineMs: TIMES.headOfLine * MINUTE_MS, gapPatienceMs: TIMES.gap * MINUTE_MS },
  lateStartPatienceMs: TIMES.gap * MINUTE_MS,
  disableAfterMs: 0,
});

interface Row {
  readonly deliveryId: string;
  readonly isCallback: boolean;
  readonly sequence: number;
  readonly status: string;
  readonly held: boolean;
  readonly isClaimed: boolean;
  readonly round: number;
  readonly dueIn: number | null;
}

/** In minutes, rounded to half ones. */
const STATE = `
  SELECT delivery_id AS "deliveryId", endpoint_id IS NULL AS "isCallback", sequence, status, held,
         lease_id IS NOT NULL AS "isClaimed", round,
         (round(extract(epoch FROM next_attempt_at - now()) / 30) / 2)::float8 AS "dueIn"
    FROM deliveries WHERE task_id = $1 ORDER BY endpoint_id NULLS FIRST, sequence`;

/** The time passes for one task: everything else happens that much earlier. */
const PASS = `
  UPDATE deliveries SET created_at = created_at - $2::float8 * interval '1 min',
                        overtake_at = overtake_at - $2::float8 * interval '1 min',
                        next_attempt_at = next_attempt_at - $2::float8 * interval '1 min'
   WHERE task_id = $1`;

/** One task with a callback and an endpoint, in PostgreSQL, driven through the dispatcher's repositories. */
export class OrderedTask {
  private readonly endpointId = randomUUID();
  private readonly taskId = randomUUID();
  private readonly eventIds = new Map<number, string>();
  private readonly lease = new LeaseTime(OPTIONS);
  private readonly intake: EventIntakeRepository;
  private readonly results: DeliveryResultsRepository;
  private readonly due: DueDeliveriesRepository;
  private readonly sweep: SweepRepository;
  private attempts = 0;

  private constructor(
    private readonly dataSource: DataSource,
    private readonly orgId: string,
  ) {
    const ids = new UuidV7Source();
    this.intake = new EventIntakeRepository(dataSource, new SubscriptionsRepository(dataSource), ids);
    this.results = new DeliveryResultsRepository(
      dataSource,
      new DestinationHealthRepository(dataSource),
      new EndpointFailuresRepository(OPTIONS, ids),
      OPTIONS,
    );
    this.due = new DueDeliveriesRepository(dataSource, this.lease);
    this.sweep = new SweepRepository(dataSource, this.lease, OPTIONS);
  }

  static async create(dataSource: DataSource, orgId: string): Promise<OrderedTask> {
    const task = new OrderedTask(dataSource, orgId);
    // Those of earlier histories, which would be freed as well.
    await dataSource.query('DELETE FROM deliveries');
    await dataSource.query(
      `INSERT INTO callbacks (task_id, org_id, url, sealed_auth, max_retries, backoff_seconds)
       VALUES ($1, $2, $3, '', 0, 1)`,
      [task.taskId, orgId, urlOf('callback')],
    );
    await dataSource.query(
      `INSERT INTO endpoints (endpoint_id, org_id, url, events, created_at, updated_at)
       VALUES ($1, $2, $3, '{task.started}', now(), now())`,
      [task.endpointId, orgId, urlOf('endpoint')],
    );
    return task;
  }

  async state(): Promise<OrderState> {
    const [cursor] = await rowsOf<{ readonly through: number }>(
      this.dataSource,
      'SELECT seen_through AS through FROM task_cursors WHERE task_id = $1',
      [this.taskId],
    );
    const rows = await this.rows();
    return {
      seenThrough: cursor?.through ?? null,
      deliveries: rows.map(({ isCallback, sequence, status, held, isClaimed, dueIn }) => ({
        lane: isCallback ? 'callback' : 'endpoint',
        ...{ sequence, isOpen: status === 'pending', held, isClaimed, dueIn },
      })),
    };
  }

  async run(step: Step): Promise<void> {
    switch (step.step) {
      case 'arrive': {
        const events = step.numbers.map(number => this.event(number));
        await this.intake.add(events, this.lease, () => step.claim);
        return;
      }
      case 'attempt':
        return this.attempt(step);
      case 'claim':
        await this.due.claim([
          { destination: this.destination('callback'), count: 100 },
          { destination: this.destination('endpoint'), count: 100 },
        ]);
        return;
      case 'pass':
        await this.dataSource.query(PASS, [this.taskId, step.minutes]);
        return;
      case 'free':
        await this.sweep.releaseStuck();
        return;
      case 'skip':
        await skipAllOf(
          this.dataSource,
          { target: this.destination(step.lane).target, destinationId: this.destinationId(step.lane) },
          'endpoint_disabled',
        );
        return;
      case 'redeliver': {
        const ended = (await this.rows(step.lane)).filter(({ status }) => status !== 'pending');
        const delivery = pick(ended, step.nth);
        if (delivery === undefined) return;
        const viewer = { orgId: this.orgId, pools: null };
        await transaction(this.dataSource, manager =>
          new DeliveriesRepository().redeliver(
            manager,
            viewer,
            delivery.deliveryId,
            this.destination(step.lane),
          ),
        );
      }
    }
  }

  private async attempt({
    lane,
    nth,
    outcome,
    claimNext,
  }: Step & { readonly step: 'attempt' }): Promise<void> {
    const released = (await this.rows(lane)).filter(({ status, held }) => status === 'pending' && !held);
    const delivery = pick(released, nth);
    if (delivery === undefined) return;
    const leaseId = randomUUID();
    await this.dataSource.query('UPDATE deliveries SET lease_id = $2 WHERE delivery_id = $1', [
      delivery.deliveryId,
      leaseId,
    ]);
    this.attempts += 1;
    const isDelivered = outcome === 'delivered';
    await this.results.record(
      [
        {
          ...{ deliveryId: delivery.deliveryId, leaseId, round: delivery.round, taskId: this.taskId },
          destinationId: this.destinationId(lane),
          endpointId: lane === 'callback' ? null : this.endpointId,
          destination: this.destination(lane),
          attempt: {
            startedAt: new Date(this.attempts),
            durationMs: 1,
            ...{ outcome: isDelivered ? 'delivered' : 'rejected', status: isDelivered ? 200 : 500 },
            ...{
              responseBody: '',
              error: isDelivered ? null : 'The receiver answered 500.',
              retryAfterMs: null,
            },
          },
          status: outcome === 'retried' ? 'pending' : outcome,
          delayMs: TIMES.retry * MINUTE_MS,
          ...{ reason: null, gone: false, rest: null, claimNext },
        },
      ],
      this.lease,
    );
  }

  private async rows(lane?: LaneName): Promise<readonly Row[]> {
    const rows = await rowsOf<Row>(this.dataSource, STATE, [this.taskId]);
    return lane === undefined ? rows : rows.filter(({ isCallback }) => isCallback === (lane === 'callback'));
  }

  /** The endpoint has subscribed to the events with an odd number. */
  private event(sequence: number): CloudEvent {
    const id = this.eventIds.get(sequence) ?? randomUUID();
    this.eventIds.set(sequence, id);
    const example = exampleOf(sequence % 2 === 1 ? 'task.started' : 'task.submitted');
    return { ...example, id, subject: this.taskId, orgid: this.orgId, sequence };
  }

  private destinationId(lane: LaneName): string {
    return lane === 'callback' ? this.taskId : this.endpointId;
  }

  private destination(lane: LaneName) {
    return destinationOf(this.orgId, urlOf(lane));
  }
}

function urlOf(lane: LaneName): string {
  return `https://receiver.example/${lane}`;
}
