import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { buildInfo, exportBuildInfo } from './build-info.js';
import type { BuildInfo } from './build-info.js';
import { DurationHistogram, openMetricsOf } from './duration-histogram.js';
import { exportEventLoopDelay } from './event-loop-delay.js';
import type { TraceContext } from './tracing/trace-context.js';

/** From a statement on a warm cache (1 ms) to the longest deadline of a command. */
const DURATION_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const BATCH_BUCKETS = [1, 2, 5, 10, 20, 50, 100, 200];

export interface HttpRequestSeen {
  readonly method: string;
  /** The route's template (`/v1/tasks/:id`), never the path: a label per id would exhaust the memory. */
  readonly route: string;
  readonly status: number;
  readonly durationSeconds: number;
  /** For the exemplar, where the request's context is not the current one. */
  readonly trace?: TraceContext | undefined;
}

export type HandlerOutcome = 'done' | 'retry' | 'dead';
export type TaskOutcome = 'completed' | 'failed' | 'cancelled';
export type CommandOutcome = 'ok' | 'refused' | 'failed';
export type SpanOutcome = 'exported' | 'lost';
export type BreakerState = 'closed' | 'half_open' | 'open';

/**
 * All metrics of this process, in one registry. All labels are from small fixed sets: routes, handlers, subjects and
 * durable consumers are literals in the code; destinations are counted, not named.
 */
export class Metrics {
  readonly registry = new Registry();

  private readonly httpRequests = new Counter({
    name: 'countersign_http_requests_total',
    help: 'HTTP requests answered.',
    labelNames: ['method', 'route', 'status'],
    registers: [this.registry],
  });
  private readonly httpDuration = new DurationHistogram(this.registry, {
    name: 'countersign_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer.',
    labelNames: ['method', 'route'],
    buckets: DURATION_BUCKETS_SECONDS,
  });
  private readonly handlerDuration = new DurationHistogram(this.registry, {
    name: 'countersign_handler_duration_seconds',
    help: 'Time a handler took for one event.',
    labelNames: ['handler', 'outcome'],
    buckets: DURATION_BUCKETS_SECONDS,
  });
  private readonly commandDuration = new DurationHistogram(this.registry, {
    name: 'countersign_command_duration_seconds',
    help: 'Time to answer one command.',
    labelNames: ['subject', 'outcome'],
    buckets: DURATION_BUCKETS_SECONDS,
  });
  private readonly consumerLagGauge = new Gauge({
    name: 'countersign_consumer_lag',
    help: 'Events that wait for a durable consumer.',
    labelNames: ['durable'],
    registers: [this.registry],
  });
  private readonly unacknowledgedGauge = new Gauge({
    name: 'countersign_consumer_unacknowledged',
    help: 'Events that a durable consumer was given and has not acknowledged: being handled, or waiting for a retry.',
    labelNames: ['durable'],
    registers: [this.registry],
  });
  private readonly streamMessages = new Gauge({
    name: 'countersign_stream_messages',
    help: 'Messages in a stream, as its owner sees it.',
    labelNames: ['stream'],
    registers: [this.registry],
  });
  private readonly streamBytes = new Gauge({
    name: 'countersign_stream_bytes',
    help: 'Bytes of a stream, as its owner sees it.',
    labelNames: ['stream'],
    registers: [this.registry],
  });
  private readonly outboxAgeGauge = new Gauge({
    name: 'countersign_outbox_age_seconds',
    help: 'Age of the oldest event that is not published yet; 0 when there is none.',
    registers: [this.registry],
  });
  private readonly breakers = new Gauge({
    name: 'countersign_breaker_state',
    help: 'Destinations whose circuit breaker is in this state.',
    labelNames: ['state'],
    registers: [this.registry],
  });
  private readonly taskTransitions = new Counter({
    name: 'countersign_task_transitions_total',
    help: 'Transitions of tasks that were recorded, by the event that they publish.',
    labelNames: ['event'],
    registers: [this.registry],
  });
  private readonly taskOutcomes = new Counter({
    name: 'countersign_task_outcomes_total',
    help: 'Tasks that ended, by how and, for failed ones, why.',
    labelNames: ['outcome', 'reason'],
    registers: [this.registry],
  });
  private readonly deliveryAttempts = new Counter({
    name: 'countersign_delivery_attempts_total',
    help: 'Attempts to deliver a webhook.',
    labelNames: ['outcome'],
    registers: [this.registry],
  });
  private readonly deadLetters = new Counter({
    name: 'countersign_dead_letters_total',
    help: 'Messages that were given up, by durable consumer and reason.',
    labelNames: ['durable', 'reason'],
    registers: [this.registry],
  });
  private readonly openDeadLettersGauge = new Gauge({
    name: 'countersign_dead_letters_open',
    help: 'Dead letters in the database that were neither resent nor discarded.',
    labelNames: ['durable'],
    registers: [this.registry],
  });
  private readonly lostConsumersGauge = new Gauge({
    name: 'countersign_lost_consumers',
    help: 'Durable consumers of other clients that were lost with the storage of the broker and are still missing.',
    labelNames: ['stream'],
    registers: [this.registry],
  });
  private readonly spans = new Counter({
    name: 'countersign_spans_exported_total',
    help: 'Spans that the collector accepted, or that were lost because it did not.',
    labelNames: ['outcome'],
    registers: [this.registry],
  });
  private readonly batchSize = new Histogram({
    name: 'countersign_batch_size',
    help: 'Inputs that a coalescer wrote together.',
    labelNames: ['coalescer'],
    buckets: BATCH_BUCKETS,
    registers: [this.registry],
  });

  constructor(
    private readonly serviceName: string,
    build: BuildInfo = buildInfo(),
  ) {
    this.registry.setDefaultLabels({ service: serviceName });
    collectDefaultMetrics({ register: this.registry });
    exportEventLoopDelay(this.registry);
    exportBuildInfo(this.registry, build);
  }

  /** All metrics in OpenMetrics, with exemplars. */
  openMetrics(): Promise<string> {
    return openMetricsOf(this.registry, { service: this.serviceName });
  }

  httpRequest({ method, route, status, durationSeconds, trace }: HttpRequestSeen): void {
    this.httpRequests.inc({ method, route, status });
    this.httpDuration.observe({ method, route }, durationSeconds, trace);
  }

  handled(handler: string, outcome: HandlerOutcome, durationSeconds: number): void {
    this.handlerDuration.observe({ handler, outcome }, durationSeconds);
  }

  commandAnswered(subject: string, outcome: CommandOutcome, durationSeconds: number): void {
    this.commandDuration.observe({ subject, outcome }, durationSeconds);
  }

  consumerLag(durable: string, waiting: number): void {
    this.consumerLagGauge.set({ durable }, waiting);
  }

  consumerUnacknowledged(durable: string, events: number): void {
    this.unacknowledgedGauge.set({ durable }, events);
  }

  streamState(stream: string, messages: number, bytes: number): void {
    this.streamMessages.set({ stream }, messages);
    this.streamBytes.set({ stream }, bytes);
  }

  outboxAge(ageSeconds: number): void {
    this.outboxAgeGauge.set(ageSeconds);
  }

  breakerStates(destinations: Readonly<Record<BreakerState, number>>): void {
    for (const [state, count] of Object.entries(destinations)) this.breakers.set({ state }, count);
  }

  taskTransition(event: string, transitions = 1): void {
    this.taskTransitions.inc({ event }, transitions);
  }

  /** @param reason why it failed; empty for other outcomes */
  taskEnded(outcome: TaskOutcome, reason: string, tasks = 1): void {
    this.taskOutcomes.inc({ outcome, reason }, tasks);
  }

  deliveryAttempted(outcome: string, attempts = 1): void {
    this.deliveryAttempts.inc({ outcome }, attempts);
  }

  deadLetter(durable: string, reason: string): void {
    this.deadLetters.inc({ durable, reason });
  }

  openDeadLetters(durable: string, count: number): void {
    this.openDeadLettersGauge.set({ durable }, count);
  }

  lostConsumers(stream: string, count: number): void {
    this.lostConsumersGauge.set({ stream }, count);
  }

  batchWritten(coalescer: string, size: number): void {
    this.batchSize.observe({ coalescer }, size);
  }

  spansExported(outcome: SpanOutcome, count: number): void {
    this.spans.inc({ outcome }, count);
  }
}

/**
 * How many organizations or destinations a metric names: each is a series of its own, and strangers can create any
 * number of them.
 */
export const LABELS_NAMED = 20;

/** The keys with the largest values, as many as a metric names. */
export function largest<Key>(values: Iterable<readonly [Key, number]>): readonly (readonly [Key, number])[] {
  return [...values].sort(([, one], [, other]) => other - one).slice(0, LABELS_NAMED);
}
