import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { parseTraceParent } from '@opentelemetry/core';

/** The current unit of work, for its log lines and the messages it sends. */
export interface TraceContext {
  /** 32 hex digits, the same for everything that one request caused. */
  readonly traceId: string;
  /** 16 hex digits, for this part of the trace. */
  readonly spanId: string;
  /** W3C trace flags; 1 means that the caller records this trace. */
  readonly flags: number;
  readonly taskId?: string | undefined;
  readonly orgId?: string | undefined;
  /** Tasks that this work's commands concern; at most two are kept. */
  readonly touchedTaskIds: ReadonlySet<string>;
}

export interface TraceStart {
  /** W3C `traceparent` of the caller. If absent or malformed, a new trace begins, as the specification requires. */
  readonly traceparent?: string | undefined;
  readonly taskId?: string | undefined;
  readonly orgId?: string | undefined;
}

type TraceFields = Omit<TraceStart, 'traceparent'>;

/** The context itself, which {@link noteTrace} changes. `touched` is shared with the contexts made from it. */
type Context = { -readonly [Field in keyof Omit<TraceContext, 'touchedTaskIds'>]: TraceContext[Field] } & {
  readonly touchedTaskIds: Set<string>;
};

/** Enough to distinguish one task from several. */
const TOUCHED_KEPT = 2;

const storage = new AsyncLocalStorage<Context>();

/** A trace whose work runs in several callbacks, such as the hooks of an HTTP request. */
export interface StartedTrace {
  /** The current context; see {@link noteTrace}. */
  readonly context: TraceContext;
  /** Runs `work`, and everything it awaits, in this context. */
  run<Result>(work: () => Result): Result;
}

/** A new span of the caller's trace that is not entered yet. */
export function startTrace({ traceparent, taskId, orgId }: TraceStart): StartedTrace {
  const context = newContext(traceparent, taskId, orgId);
  return { context, run: work => storage.run(context, work) };
}

/** Runs `work`, and everything it awaits, as a new span of the caller's trace. */
export function runInTrace<Result>({ traceparent, taskId, orgId }: TraceStart, work: () => Result): Result {
  return storage.run(newContext(traceparent, taskId, orgId), work);
}

/** Runs `work` in the current trace with more fields, such as the id of the task just created. */
export function withTraceFields<Result>(fields: TraceFields, work: () => Result): Result {
  const current = storage.getStore();
  return current === undefined ? runInTrace(fields, work) : storage.run({ ...current, ...fields }, work);
}

/**
 * Adds fields that become known only after the work has begun to the current context: every later log line of this
 * unit of work carries them. A `traceparent` moves the work to that trace. Does nothing outside a context.
 */
export function noteTrace({ traceparent, taskId, orgId }: TraceStart): void {
  const current = storage.getStore();
  if (current === undefined) return;
  const parent = parse(traceparent);
  if (parent !== null) {
    current.traceId = parent.traceId;
    current.flags = parent.traceFlags;
  }
  current.taskId = taskId ?? current.taskId;
  current.orgId = orgId ?? current.orgId;
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
  return present === undefined ? undefined : traceparentOf(present);
}

export function traceparentOf({ traceId, spanId, flags }: TraceContext): string {
  return format(traceId, spanId, flags);
}

/** The `traceparent` to send with a call: a new span of the same trace; outside a trace, a new trace. */
export function childTraceparent(): string {
  const present = storage.getStore();
  return format(present?.traceId ?? randomBytes(16).toString('hex'), newSpanId(), present?.flags ?? 1);
}

function newContext(
  traceparent: string | undefined,
  taskId: string | undefined,
  orgId: string | undefined,
): Context {
  const parent = parse(traceparent);
  return {
    traceId: parent?.traceId ?? randomBytes(16).toString('hex'),
    spanId: newSpanId(),
    flags: parent?.traceFlags ?? 1,
    taskId,
    orgId,
    touchedTaskIds: new Set(),
  };
}

function parse(traceparent: string | undefined): ReturnType<typeof parseTraceParent> {
  return traceparent === undefined ? null : parseTraceParent(traceparent);
}

function format(traceId: string, spanId: string, flags: number): string {
  return `00-${traceId}-${spanId}-${flags.toString(16).padStart(2, '0')}`;
}

function newSpanId(): string {
  return randomBytes(8).toString('hex');
}
