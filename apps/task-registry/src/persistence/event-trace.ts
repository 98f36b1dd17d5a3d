import type { SpanContext } from '@opentelemetry/api';
import { parseTraceparent } from '#libs/platform';

/** Where the span of an event belongs. */
export interface EventTrace {
  readonly parent: string | undefined;
  /** The span of another trace that caused the event. */
  readonly cause: SpanContext | undefined;
}

/**
 * All events of a task belong to the trace of the request that created it (docs/decisions/0130). What happens in that
 * trace is the parent of the events that it causes; any other request, such as a worker's answer, is linked.
 *
 * @param ofTask the task's `traceparent`; absent for a new task, and for tasks of releases that stored none
 * @param ofCaller the `traceparent` of the request that changes the task
 */
export function eventTrace(ofTask: string | undefined, ofCaller: string | undefined): EventTrace {
  if (ofTask === undefined || ofCaller === undefined) return { parent: ofTask ?? ofCaller, cause: undefined };
  const [task, caller] = [parseTraceparent(ofTask), parseTraceparent(ofCaller)];
  return task?.traceId === caller?.traceId
    ? { parent: ofCaller, cause: undefined }
    : { parent: ofTask, cause: caller };
}
