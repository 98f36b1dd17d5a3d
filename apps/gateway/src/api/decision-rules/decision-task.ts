import { DECISION_TASK_TYPE, ServiceError, TaskSpec, faultsOf } from '#libs/contracts';
import type { Fault, Json } from '#libs/contracts';
import { refuse } from '../../edge/errors/problem-codes.js';
import type { AssessmentSpec } from './assessment.dto.js';

/** What the verdict is bound to: the payload, else the assessed fields. */
export function payloadOf({ payload, agent_id, action, amount, currency, tags }: AssessmentSpec): Json {
  if (payload !== undefined) return payload;
  return {
    agent_id,
    action,
    ...(amount !== undefined && { amount }),
    ...(currency !== undefined && { currency }),
    ...(tags && { tags }),
  };
}

/**
 * The decision task of an assessment.
 *
 * @throws ServiceError `request.invalid`, with pointers into the assessment
 */
export function decisionTaskOf(spec: AssessmentSpec): TaskSpec {
  const { request_type, jurisdiction, allowed, max_escalations, summary, ...task } = spec.request;
  const found = TaskSpec.safeParse({
    ...task,
    task_type: DECISION_TASK_TYPE,
    title: task.title ?? `Decide: ${spec.action}`,
    instructions: task.instructions ?? 'Decide whether the action may be carried out exactly as shown.',
    origin: { created_by: spec.agent_id, ...task.origin },
    decision: {
      ...{ request_type, jurisdiction, allowed, max_escalations },
      action: payloadOf(spec),
      summary: summary ?? summaryOf(spec),
    },
  });
  if (found.success) return found.data;
  throw refuse('request.invalid', 'The task for the person who decides is not valid.', {
    faults: inAssessment(faultsOf(found.error)),
  });
}

/** The same task, which names its assessment unless the caller has named a request. */
export function taskOfAssessment({ origin, ...task }: TaskSpec, assessmentId: string): TaskSpec {
  return { ...task, origin: { request_id: assessmentId, ...origin } };
}

/** A refusal of the task, with pointers into the assessment. */
export function refusalInAssessment(error: unknown): unknown {
  if (!(error instanceof ServiceError) || error.details.faults === undefined) return error;
  const { kind, code, message, details } = error;
  const faults = inAssessment(error.details.faults);
  return new ServiceError(kind, code, message, { ...details, faults }, { cause: error });
}

function inAssessment(faults: readonly Fault[]): readonly Fault[] {
  return faults.map(({ pointer, detail }) => ({
    pointer: pointer.startsWith('/decision/action')
      ? pointer.replace('/decision/action', '/payload')
      : `/request${pointer.replace(/^\/decision(?=\/|$)/, '')}`,
    detail,
  }));
}

function summaryOf({ agent_id, action, amount, currency = '' }: AssessmentSpec): string {
  const sum = amount === undefined ? '' : ` of ${amount} ${currency}`.trimEnd();
  return `${agent_id} asks to carry out “${action}”${sum}.`;
}
