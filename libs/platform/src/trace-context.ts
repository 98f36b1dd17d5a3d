import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { parseTraceParent } from '@opentelemetry/core';

/** What is being worked on, for the log lines and the messages sent meanwhile. */
export interface TraceContext {
  /** 32 hex digits, the same for everything one request set off. */
  readonly traceId: string;
  /** 16 hex digits, this piece of it. */
  readonly spanId: string;
  /** W3C trace flags: 1 means that the caller records this trace. */
  readonly flags: number;
  readonly taskId?: string | undefined;
  readonly orgId?: string | undefined;
}

export interface TraceStart {
  /** W3C `traceparent` of the caller. Absent or malformed: a new trace begins, as the specification wants. */
  readonly traceparent?: string | undefined;
  readonly taskId?: string | undefined;
  readonly orgId?: string | undefined;
}

const storage = new AsyncLocalStorage<TraceContext>();

/** Runs `work`, and everything it awaits, as a new span of the caller's trace. */
export function runInTrace<Result>(start: TraceStart, work: () => Result): Result {
  const parent = start.traceparent === undefined ? null : parseTraceParent(start.traceparent);
  return storage.run(
    {
      traceId: parent?.traceId ?? randomBytes(16).toString('hex'),
      spanId: newSpanId(),
      flags: parent?.traceFlags ?? 1,
      taskId: start.taskId,
      orgId: start.orgId,
    },
    work,
  );
}

/** Runs `work` in the present trace with what was learnt since, such as the id of the task just made. */
export function withTraceFields<Result>(
  fields: { readonly taskId?: string; readonly orgId?: string },
  work: () => Result,
): Result {
  const present = storage.getStore();
  return present === undefined ? runInTrace(fields, work) : storage.run({ ...present, ...fields }, work);
}

export function currentTrace(): TraceContext | undefined {
  return storage.getStore();
}

/** The `traceparent` of the present span, to be kept with what it wrote; undefined outside any trace. */
export function currentTraceparent(): string | undefined {
  const present = storage.getStore();
  return present === undefined ? undefined : format(present.traceId, present.spanId, present.flags);
}

/** The `traceparent` to send along with a call: same trace, new span; outside any trace a new one. */
export function childTraceparent(): string {
  const present = storage.getStore();
  return format(present?.traceId ?? randomBytes(16).toString('hex'), newSpanId(), present?.flags ?? 1);
}

function format(traceId: string, spanId: string, flags: number): string {
  return `00-${traceId}-${spanId}-${flags.toString(16).padStart(2, '0')}`;
}

function newSpanId(): string {
  return randomBytes(8).toString('hex');
}
