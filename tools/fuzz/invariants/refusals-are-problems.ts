import { isRecord } from '#libs/api-description';
import { PROBLEMS } from '../../../apps/gateway/src/edge/errors/problem-codes.js';
import { isElsewhere, mediaTypeOf } from './exchange.js';
import type { Exchange, Violation } from './exchange.js';

const PROBLEM = 'application/problem+json';
/** The problem schemas of the native API and of each dialect. */
const ANY_PROBLEM = ['Problem', 'VerifiedWorkflowsProblem', 'HumanLayerError'].map(
  name => `#/components/schemas/${name}`,
);

/** A refusal is a problem document of its API, with a known code that the document declares for this operation. */
export function refusalsAreProblems(exchange: Exchange): readonly Violation[] {
  const { answer, json, request, draft, schemas } = exchange;
  if (answer.status < 400 || request.method === 'HEAD' || isDocumentedAnswer(exchange)) return [];
  const type = mediaTypeOf(answer);
  const own = typeOfRefusals(draft.operation.responses);
  if (type !== PROBLEM && type !== own)
    return [{ kind: `refused as ${type}`, detail: `A refusal is ${own}, not ${type}.` }];
  if (!isRecord(json) || (type === PROBLEM && json['status'] !== answer.status)) {
    return [{ kind: 'status differs', detail: 'The problem does not have the status of the answer.' }];
  }
  const { code } = json;
  const isNative = typeof code === 'string';
  if (isNative && !Object.hasOwn(PROBLEMS, code)) {
    return [{ kind: `code ${code}`, detail: `The code ${code} is not among the problems.` }];
  }
  if (isElsewhere(exchange) || isOfTheRequestItself(exchange)) {
    const faults = ANY_PROBLEM.map(pointer => schemas.faultIn(json, pointer));
    return faults.includes(undefined)
      ? []
      : [{ kind: 'no problem', detail: `It is no problem of any API: ${faults.join('; ')}.` }];
  }
  const named = `${answer.status}${isNative ? ` ${code}` : ''}`;
  const pointer = pointerFor(draft.operation.responses, answer.status, type);
  if (pointer === undefined) {
    return [{ kind: `undocumented ${named}`, detail: `${draft.operation.name} does not document ${named}.` }];
  }
  const fault = schemas.faultIn(json, pointer);
  if (fault === undefined) return [];
  return [
    {
      kind: `undocumented ${named}`,
      detail: `${draft.operation.name} does not document this ${named}: ${fault}.`,
    },
  ];
}

/** The statuses that refuse a body before the operation is considered. */
const OF_A_BODY = new Set([400, 408, 413, 415, 422]);
/** The statuses at the HTTP level: wrong method, headers too large. */
const OF_HTTP = new Set([405, 431]);

/** The document describes an operation's own refusals, not those of a body that the operation does not accept. */
function isOfTheRequestItself({ answer: { status }, draft, request }: Exchange): boolean {
  const hasUndescribedBody = draft.operation.body === undefined && request.headers.some(isOfBody);
  return OF_HTTP.has(status) || (hasUndescribedBody && OF_A_BODY.has(status));
}

function isOfBody([name]: readonly [string, string]): boolean {
  return name.startsWith('content-');
}

/** A retired address that only names its replacement answers 4xx by design. */
function isDocumentedAnswer({ draft, answer }: Exchange): boolean {
  const own = draft.operation.responses.find(({ status }) => status === answer.status);
  return own !== undefined && !Object.hasOwn(own.schemaPointers, PROBLEM) && mediaTypeOf(answer) !== PROBLEM;
}

type Responses = Exchange['draft']['operation']['responses'];

/** The media type of an operation's refusals: that of problems, unless its API has another. */
function typeOfRefusals(responses: Responses): string {
  const general = responses.find(one => one.isDefault);
  const [type = PROBLEM] = Object.keys(general?.schemaPointers ?? {});
  return type;
}

function pointerFor(responses: Responses, status: number, type: string): string | undefined {
  const response = responses.find(one => one.status === status) ?? responses.find(one => one.isDefault);
  return response?.schemaPointers[type];
}
