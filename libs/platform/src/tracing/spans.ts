import { ROOT_CONTEXT, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import type { Attributes, Span, SpanContext, SpanKind, Tracer, TracerProvider } from '@opentelemetry/api';
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

/** Undefined while nothing is recorded, which is the default. */
let tracer: Tracer | undefined;

/** Records spans with this provider from now on; without one, no spans are recorded. */
export function recordSpansWith(provider: TracerProvider | undefined): void {
  tracer = provider?.getTracer('countersign', productVersion());
}

export function isRecordingSpans(): boolean {
  return tracer !== undefined;
}

/**
 * Starts a span, unless it is known beforehand that it is not recorded.
 *
 * @param parent absent where a trace begins
 * @returns a span that may not be recording either, if the sampler decided so
 */
export function startSpan(start: SpanStart, parent: SpanContext | undefined): Span | undefined {
  if (tracer === undefined) return undefined;
  if (parent !== undefined && start.isEntry !== true && !isSampled(parent)) return undefined;
  const { name, kind, attributes, links } = start;
  return tracer.startSpan(
    name,
    {
      kind,
      ...(attributes !== undefined && { attributes }),
      ...(links !== undefined && { links: links.map(context => ({ context })) }),
    },
    parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent),
  );
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
