import { DECISION_TASK_TYPE, TaskSpec, faultsOf } from '#libs/contracts';
import type { Fault, Json } from '#libs/contracts';
import { refuse } from '../../edge/errors/problem-codes.js';
import type { NewRequest } from './request.dto.js';
import { URGENCY_OF_PRIORITY, isFrench } from './words.js';

/** A Sentinel who has not begun within an hour loses the request to the next. */
const ACCEPT_WITHIN_SECONDS = 3_600;

const ENGLISH = {
  title: (type: string, agent: string) => `Decision requested by ${agent}: ${type}`,
  instructions:
    'Decide about the action of this request: approve it, reject it, or escalate it. Give the reasons for your verdict.',
};
const FRENCH: typeof ENGLISH = {
  title: (type, agent) => `Décision demandée par ${agent} : ${type}`,
  instructions:
    "Décidez de l'action de cette demande : approuvez-la, rejetez-la ou transmettez-la à un échelon supérieur. Motivez votre verdict.",
};

/**
 * The native decision of a request, assigned without an offer. `escalated` is a verdict of this API, so that the request
 * is not passed on.
 *
 * @param pools those the key is limited to. The document has no field for a pool, so a key with exactly one pool
 *   posts to it; with several no pool is set, and the native rule refuses
 * @throws ServiceError `request.invalid` for a context that is nested too deep within the action
 */
export function taskSpecOf(request: NewRequest, pools: readonly string[] | null): TaskSpec {
  const { agent_id: agentId, agent_name: agentName, request_type: requestType, callback_url: url } = request;
  const words = isFrench(requestType) ? FRENCH : ENGLISH;
  const [pool] = pools?.length === 1 ? pools : [];
  const found = TaskSpec.safeParse({
    origin: { created_by: agentId, product: agentName ?? undefined },
    task_type: DECISION_TASK_TYPE,
    domain: request.domain,
    title: words.title(requestType, agentName ?? agentId),
    instructions: words.instructions,
    decision: {
      request_type: requestType,
      jurisdiction: request.jurisdiction ?? undefined,
      allowed: ['approved', 'rejected', 'escalated'],
      action: actionOf(request),
      summary: request.summary,
      max_escalations: 0,
    },
    sla: {
      urgency: URGENCY_OF_PRIORITY[request.priority ?? 'normal'],
      deadline: request.expires_at ?? undefined,
    },
    requirements: { worker_pool_id: pool },
    assignment: 'direct',
    accept_within_seconds: ACCEPT_WITHIN_SECONDS,
    ...(typeof url === 'string' && { handoff: { callback_url: url } }),
  });
  if (found.success) return found.data;
  throw refuse('request.invalid', 'The request is not valid.', {
    faults: inForeignTerms(faultsOf(found.error)),
  });
}

/** The fields of a native task that a fault can be about, and those of this API. */
const FIELD_AT: Readonly<Record<string, string>> = {
  '/sla/deadline': '/expires_at',
  '/handoff': '/callback_url',
  '/handoff/callback_url': '/callback_url',
  '/requirements/worker_pool_id': '',
  '/decision/action': '/context_json',
};

/** Faults of the native task, at the fields of this API. */
export function inForeignTerms(faults: readonly Fault[]): readonly Fault[] {
  return faults.map(({ pointer, detail }) => ({ pointer: FIELD_AT[pointer] ?? pointer, detail }));
}

/** What the verdict is bound to: the summary alone says too little, and the context may be missing. */
function actionOf({ summary, context_json: context }: NewRequest): Json {
  return { summary, context_json: context ?? null };
}
