import { isRecord, schemasAt } from '#libs/api-description';
import type { JsonSchema } from '#libs/api-description';
import { canonicalJson } from './canonical-json.js';
import type { Exchange, Violation } from './exchange.js';

/** Members that any JSON object may be the value of come back as they were sent, to the last digit. */
export function whatIsKeptIsUnchanged({
  draft,
  request,
  answer,
}: Pick<Exchange, 'draft' | 'request' | 'answer'>): readonly Violation[] {
  const { body, dialect } = draft.operation;
  if (answer.status >= 300 || body === undefined || dialect !== undefined || draft.wireFault !== undefined)
    return [];
  const [sent, kept] = [membersOf(request.body), membersOf(answer.body)];
  return [...sent].flatMap(([name, value]) => {
    const now = kept.get(name);
    if (now === undefined || now === value || name === 'schema') return [];
    if (!isOpen(schemasAt(body.schema, 'properties')[name])) return [];
    return [{ kind: `${name} changed`, detail: `${name} was sent as ${value} and kept as ${now}.` }];
  });
}

/** The members of a JSON object in canonical form; none of what is no object. */
function membersOf(body: Buffer | undefined): ReadonlyMap<string, string> {
  try {
    const value: unknown = JSON.parse(body?.toString() ?? '');
    if (!isRecord(value)) return new Map();
    return canonicalJson(body?.toString() ?? '');
  } catch {
    return new Map();
  }
}

/** Whether the schema says nothing of what is in the object. */
function isOpen(schema: JsonSchema | undefined): boolean {
  return schema?.['type'] === 'object' && schema['properties'] === undefined;
}
