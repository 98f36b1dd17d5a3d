import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { SpanKind, TraceFlags } from '@opentelemetry/api';
import type { Span, SpanContext } from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import { OwnAttribute, subjectAttributes } from './attributes.js';
import { isRecordingSpans, startSpan, untilEnd } from './spans.js';
import type { SpanStart } from './spans.js';

/** The current unit of work, for its log lines, its spans, and the messages it sends. */
export interface TraceContext extends SpanContext {
  /** 32 hex digits, the same for everything that one request caused. */
  readonly traceId: string;
  /** 16 hex digits: of this part of the trace if it is recorded, else of the caller's. */
  readonly spanId: string;
  /** W3C trace flags; 1 means that this trace is recorded. */
  readonly traceFlags: number;
  /** Undefined unless this trace is recorded. */
  readonly span: Span | undefined;
  readonly taskId?: string | undefined;
  readonly orgId?: string | undefined;
  /** Tasks that this work's commands concern; at most two are kept. */
  readonly touchedTaskIds: ReadonlySet<string>;
}

interface Subject {
  readonly taskId?: string | undefined;
  readonly orgId?: string | undefined;
}

export interface TraceStart extends Subject {
  /** W3C `traceparent` of the caller. If absent or malformed, a new trace begins, as the specification requires. */
  readonly traceparent?: string | undefined;
}

/** The context itself, which {@link noteTrace} changes. `touched` is shared with the contexts made from it. */
interface Context extends Omit<TraceContext, 'taskId' | 'orgId' | 'touchedTaskIds'> {
  taskId: string | undefined;
  orgId: string | undefined;
  readonly touchedTaskIds: Set<string>;
  /** Work for several units at once: its statements are recorded here, but what it writes is not caused by this. */
  readonly isShared?: boolean;
}

/** Enough to distinguish one task from several. */
const TOUCHED_KEPT = 2;

const storage = new AsyncLocalStorage<Context>();

/** A trace whose work runs in several callbacks, such as the hooks of an HTTP request. */
export interface StartedTrace {
  /** The current context; see {@link noteTrace}. The caller ends its span. */
  readonly context: TraceContext;
  /** Runs `work`, and everything it awaits, in this context. */
  run<Result>(work: () => Result): Result;
}

/** A unit of work of the caller's trace that is not entered yet. */
export function startTrace(start: TraceStart, span: SpanStart): StartedTrace {
  const context = newContext(start, span);
  return { context, run: work => storage.run(context, work) };
}

/** Runs `work`, and everything it awaits, in the caller's trace, without a span of its own. */
export function runInTrace<Result>(start: TraceStart, work: () => Result): Result {
  return storage.run(newContext(start), work);
}

/** Runs `work`, and everything it awaits, as a span of the caller's trace, which ends with it. */
export function runAsSpan<Result>(
  start: TraceStart,
  span: SpanStart,
  work: (span: Span | undefined) => Promise<Result>,
): Promise<Result> {
  const context = newContext(start, span);
  const recorded = context.span;
  return storage.run(context, () =>
    recorded === undefined ? work(undefined) : untilEnd(recorded, () => work(recorded)),
  );
}

/** Runs `work` as a part of the current unit of work, with a span of its own if the current one is recorded. */
export function inSpan<Result>(
  start: SpanStart,
  work: (span: Span | undefined) => Promise<Result>,
): Promise<Result> {
  const current = storage.getStore();
  const span = current === undefined ? undefined : startPart(current, start);
  if (current === undefined || span === undefined) return work(undefined);
  return storage.run({ ...current, ...span.spanContext(), span }, () => untilEnd(span, () => work(span)));
}

/**
 * Starts a span below that of the current unit of work; undefined if that is not recorded, or has ended and left
 * something running.
 */
export function startPartOfCurrent(start: SpanStart): Span | undefined {
  const current = storage.getStore();
  return current === undefined ? undefined : startPart(current, start);
}

function startPart({ span }: Context, start: SpanStart): Span | undefined {
  return span?.isRecording() === true ? startBelow(span.spanContext(), start) : undefined;
}

/** Whether {@link startPartOfCurrent} would start one. */
export function isRecorded(): boolean {
  return storage.getStore()?.span?.isRecording() === true;
}

/**
 * A span of a trace that this work does not run in, such as that of the event to be published. The caller ends it;
 * a span that is not ended is not exported.
 */
export function startSpanAfter(traceparent: string | undefined, start: SpanStart): Span | undefined {
  const parent = parseTraceparent(traceparent);
  return parent === undefined ? undefined : startBelow(parent, start);
}

/** Runs `work` in the current trace with more fields, such as the id of the task just created. */
export function withTraceFields<Result>(fields: Subject, work: () => Result): Result {
  const current = storage.getStore();
  if (current === undefined) return runInTrace(fields, work);
  current.span?.setAttributes(subjectAttributes(fields));
  return storage.run({ ...current, ...fields }, work);
}

/**
 * Adds fields that become known only after the work has begun to the current context: every later log line of this
 * unit of work carries them. Does nothing outside a context.
 */
export function noteTrace(subject: Subject): void {
  const current = storage.getStore();
  if (current === undefined) return;
  current.taskId = subject.taskId ?? current.taskId;
  current.orgId = subject.orgId ?? current.orgId;
  current.span?.setAttributes(subjectAttributes(subject));
}

/**
 * Records that the current work reads or changes this task; an HTTP request's log line names the task if it is the
 * only one.
 */
export function touchTask(taskId: string): void {
  const touched = storage.getStore()?.touchedTaskIds;
  if (touched !== undefined && touched.size < TOUCHED_KEPT) touched.add(taskId);
}

export function currentTrace(): TraceContext | undefined {
  return storage.getStore();
}

/** The `traceparent` of the current span, to be stored with what it wrote; undefined outside any trace. */
export function currentTraceparent(): string | undefined {
  const present = storage.getStore();
  return present === undefined || present.isShared === true ? undefined : traceparentOf(present);
}

export function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

/** The `traceparent` to send with a call: that of the current span; outside a trace, a new trace. */
export function outgoingTraceparent(): string {
  return traceparentOf(storage.getStore() ?? newIds());
}

/** The current unit of work, for {@link runForSubmitters}. */
export type Submitter = Context | undefined;

export function currentSubmitter(): Submitter {
  return storage.getStore();
}

/**
 * Runs work that was submitted by several units of work, such as the batch of a coalescer.
 *
 * For one of them it runs in its context. For several it runs outside of them, so that nothing it writes is ascribed
 * to the trace of the one that happened to be first; but if any of them is recorded, so is the work, as a span in the
 * trace of the first, which is linked with those of the others.
 */
export function runForSubmitters<Result>(
  submitters: readonly Submitter[],
  spanName: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const [only] = submitters;
  if (submitters.length === 1 && only !== undefined) return storage.run(only, work);
  const [first, ...others] = submitters
    .flatMap(submitter => submitter?.span ?? [])
    .filter(span => span.isRecording());
  if (submitters.length === 1 || first === undefined) return storage.exit(work);
  const start = {
    name: spanName,
    kind: SpanKind.INTERNAL,
    links: others.map(other => other.spanContext()),
    attributes: { [OwnAttribute.batchSize]: submitters.length },
  };
  const span = startBelow(first.spanContext(), start);
  if (span === undefined) return storage.exit(work);
  for (const other of others) other.addLink({ context: span.spanContext() });
  const context = {
    ...span.spanContext(),
    span,
    taskId: undefined,
    orgId: undefined,
    touchedTaskIds: new Set<string>(),
  };
  return storage.run({ ...context, isShared: true }, () => untilEnd(span, work));
}

function newContext({ traceparent, taskId, orgId }: TraceStart, start?: SpanStart): Context {
  const parent = parseTraceparent(traceparent);
  const ids = parent ?? newIds();
  const span = start === undefined ? undefined : startSpan(start, parent, ids.traceId);
  // The caller wanted it recorded, and the sampler did not.
  const isRefused = span === undefined && start?.isEntry === true && isRecordingSpans();
  const { traceId, spanId, traceFlags } = span?.spanContext() ?? ids;
  span?.setAttributes(subjectAttributes({ taskId, orgId }));
  return {
    ...{ traceId, spanId, traceFlags: isRefused ? TraceFlags.NONE : traceFlags },
    ...{ span, taskId, orgId, touchedTaskIds: new Set() },
  };
}

function startBelow(parent: SpanContext, start: SpanStart): Span | undefined {
  return startSpan(start, parent, parent.traceId);
}

/** A trace that nobody records: its id connects log lines. */
function newIds(): SpanContext {
  const ids = randomBytes(24).toString('hex');
  return { traceId: ids.slice(0, 32), spanId: ids.slice(32), traceFlags: TraceFlags.NONE };
}

/** Undefined for anything but a valid W3C `traceparent`. */
export function parseTraceparent(traceparent: string | undefined): SpanContext | undefined {
  const parsed = traceparent === undefined ? null : parseTraceParent(traceparent);
  return parsed === null ? undefined : { ...parsed, isRemote: true };
}
