import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { exportEventLoopDelay } from './event-loop-delay.js';

/** From a statement on a warm cache (1 ms) to the longest deadline of a command. */
const DURATION_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const BATCH_BUCKETS = [1, 2, 5, 10, 20, 50, 100, 200];

export interface HttpRequestSeen {
  readonly method: string;
  /** The route's template (`/v1/tasks/:id`), never the path: a label per id would fill the memory. */
  readonly route: string;
  readonly status: number;
  readonly durationSeconds: number;
}

export type HandlerOutcome = 'done' | 'retry' | 'dead';
export type CommandOutcome = 'ok' | 'refused' | 'failed';
export type BreakerState = 'closed' | 'half_open' | 'open';

/**
 * Everything this process measures, in one registry. All labels are from small fixed sets: routes,
 * handlers, subjects and durables are written in the code; destinations are counted, not named.
 */
export class Metrics {
  readonly registry = new Registry();

  readonly #httpRequests = new Counter({
    name: 'countersign_http_requests_total',
    help: 'HTTP requests answered.',
    labelNames: ['method', 'route', 'status'],
    registers: [this.registry],
  });
  readonly #httpDuration = new Histogram({
    name: 'countersign_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer.',
    labelNames: ['method', 'route'],
    buckets: DURATION_BUCKETS_SECONDS,
    registers: [this.registry],
  });
  readonly #handlerDuration = new Histogram({
    name: 'countersign_handler_duration_seconds',
    help: 'Time a handler took for one event.',
    labelNames: ['handler', 'outcome'],
    buckets: DURATION_BUCKETS_SECONDS,
    registers: [this.registry],
  });
  readonly #commandDuration = new Histogram({
    name: 'countersign_command_duration_seconds',
    help: 'Time to answer one command.',
    labelNames: ['subject', 'outcome'],
    buckets: DURATION_BUCKETS_SECONDS,
    registers: [this.registry],
  });
  readonly #consumerLag = new Gauge({
    name: 'countersign_consumer_lag',
    help: 'Events that wait for a durable consumer.',
    labelNames: ['durable'],
    registers: [this.registry],
  });
  readonly #outboxAge = new Gauge({
    name: 'countersign_outbox_age_seconds',
    help: 'Age of the oldest event that is not published yet; 0 when there is none.',
    registers: [this.registry],
  });
  readonly #breakers = new Gauge({
    name: 'countersign_breaker_state',
    help: 'Destinations whose circuit breaker is in this state.',
    labelNames: ['state'],
    registers: [this.registry],
  });
  readonly #batchSize = new Histogram({
    name: 'countersign_batch_size',
    help: 'Inputs that a coalescer wrote together.',
    labelNames: ['coalescer'],
    buckets: BATCH_BUCKETS,
    registers: [this.registry],
  });

  constructor(serviceName: string) {
    this.registry.setDefaultLabels({ service: serviceName });
    collectDefaultMetrics({ register: this.registry });
    exportEventLoopDelay(this.registry);
  }

  httpRequest({ method, route, status, durationSeconds }: HttpRequestSeen): void {
    this.#httpRequests.inc({ method, route, status });
    this.#httpDuration.observe({ method, route }, durationSeconds);
  }

  handled(handler: string, outcome: HandlerOutcome, durationSeconds: number): void {
    this.#handlerDuration.observe({ handler, outcome }, durationSeconds);
  }

  commandAnswered(subject: string, outcome: CommandOutcome, durationSeconds: number): void {
    this.#commandDuration.observe({ subject, outcome }, durationSeconds);
  }

  consumerLag(durable: string, waiting: number): void {
    this.#consumerLag.set({ durable }, waiting);
  }

  outboxAge(ageSeconds: number): void {
    this.#outboxAge.set(ageSeconds);
  }

  breakerStates(destinations: Readonly<Record<BreakerState, number>>): void {
    for (const [state, count] of Object.entries(destinations)) this.#breakers.set({ state }, count);
  }

  batchWritten(coalescer: string, size: number): void {
    this.#batchSize.observe({ coalescer }, size);
  }
}
