import { isRecord, schemasAt } from '#libs/api-description';
import type { JsonSchema } from '#libs/api-description';
import { canonicalMembers } from './canonical-members.js';
import type { Exchange, Violation } from './exchange.js';

/** Members that accept any JSON object are returned exactly as sent, to the last digit. */
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

/** The members of a JSON object in canonical form; empty for anything else. */
function membersOf(body: Buffer | undefined): ReadonlyMap<string, string> {
  try {
    const value: unknown = JSON.parse(body?.toString() ?? '');
    if (!isRecord(value)) return new Map();
    return canonicalMembers(body?.toString() ?? '');
  } catch {
    return new Map();
  }
}

/** Whether the schema does not constrain the object's members. */
function isOpen(schema: JsonSchema | undefined): boolean {
  return schema?.['type'] === 'object' && schema['properties'] === undefined;
}
