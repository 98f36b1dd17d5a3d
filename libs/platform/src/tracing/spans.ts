import { ROOT_CONTEXT, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import type {
  Attributes,
  Context,
  Span,
  SpanContext,
  SpanKind,
  Tracer,
  TracerProvider,
} from '@opentelemetry/api';
import { ServiceError } from '#libs/contracts';
import { productVersion } from '../product-version.js';
import { Attribute } from './attributes.js';

/** A span to be started. Attributes never hold what customers, workers, or receivers wrote; see `attributes.ts`. */
export interface SpanStart {
  /** Of low cardinality: `POST /v1/tasks`, `process task.queued`. */
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes?: Attributes;
  /** Work of other traces that this span belongs to. */
  readonly links?: readonly SpanContext[];
  /**
   * Where requests enter the system. The sampler decides there, and where a trace begins; everything after follows
   * the flag in `traceparent`.
   */
  readonly isEntry?: boolean;
}

/** What records spans, as far as it is used here. */
export interface SpanRecording {
  readonly provider: TracerProvider;
  /** The sampler's decision about a trace that begins, or enters the system. The provider has the same sampler. */
  readonly isChosen: (context: Context, traceId: string, start: SpanStart) => boolean;
  /** From which the provider's generator of ids takes the id of a trace that begins. */
  readonly traceIds: TraceIds;
}

/** Gives the SDK the id on which it was decided that a trace is recorded. */
export class TraceIds {
  private id: string | undefined;

  /** Undefined outside of {@link with}. */
  get next(): string | undefined {
    return this.id;
  }

  /** Runs `work`; a trace that begins in it has this id. */
  with<Result>(traceId: string, work: () => Result): Result {
    this.id = traceId;
    try {
      return work();
    } finally {
      this.id = undefined;
    }
  }
}

interface Recording extends SpanRecording {
  readonly tracer: Tracer;
}

/** Undefined while nothing is recorded, which is the default. */
let recording: Recording | undefined;

/** Records spans from now on; without an argument, no spans are recorded. */
export function recordSpansWith(next: SpanRecording | undefined): void {
  recording = next && { ...next, tracer: next.provider.getTracer('countersign', productVersion()) };
}

export function isRecordingSpans(): boolean {
  return recording !== undefined;
}

/**
 * Starts a span, if it is recorded. That is decided before the SDK is called, which prepares a span in full before it
 * asks its sampler: with one request in a hundred recorded, that was half of what the gateway spent on tracing.
 *
 * @param parent absent where a trace begins
 * @param traceId that of the parent, or of the trace that begins
 */
export function startSpan(
  start: SpanStart,
  parent: SpanContext | undefined,
  traceId: string,
): Span | undefined {
  if (recording === undefined) return undefined;
  const { tracer, traceIds } = recording;
  const context = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
  const isRecorded =
    parent === undefined || start.isEntry === true
      ? recording.isChosen(context, traceId, start)
      : isSampled(parent);
  if (!isRecorded) return undefined;
  const { name, kind, attributes, links } = start;
  const options = {
    kind,
    ...(attributes !== undefined && { attributes }),
    ...(links !== undefined && { links: links.map(one => ({ context: one })) }),
  };
  return traceIds.with(traceId, () => tracer.startSpan(name, options, context));
}

export function isSampled({ traceFlags }: SpanContext): boolean {
  return (traceFlags & TraceFlags.SAMPLED) !== 0;
}

/**
 * Records why a span ended without a result. Only the error's code or class is recorded: a message may contain what a
 * customer wrote, or the values of a row. A refusal is an answer like any other, so only other errors are failures.
 */
export function recordFailure(span: Span | undefined, error: unknown): void {
  if (span === undefined) return;
  span.setAttribute(Attribute.errorType, errorTypeOf(error));
  if (!isRefusal(error)) span.setStatus({ code: SpanStatusCode.ERROR });
}

function isRefusal(error: unknown): boolean {
  return error instanceof ServiceError && error.kind !== 'internal' && error.kind !== 'unavailable';
}

/** A ServiceError's code, the SQLSTATE of a database error, Node's code of a network error, or the class. */
export function errorTypeOf(error: unknown): string {
  if (!(error instanceof Error)) return '_OTHER';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** Ends the span when the work does. */
export async function untilEnd<Result>(span: Span, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    recordFailure(span, error);
    throw error;
  } finally {
    span.end();
  }
}
