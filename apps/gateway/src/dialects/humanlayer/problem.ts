import { z } from 'zod';
import { REQUIRED } from '#libs/contracts';
import type { ErrorKind, ServiceError } from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';
import { meaningOf } from '../../edge/errors/problem-codes.js';

export const HumanLayerError = named('HumanLayerError', z.strictObject({ error: z.string() }), {
  error: 'Missing fields: agent_id, summary',
});
type HumanLayerError = z.infer<typeof HumanLayerError>;

/** The document has 400 for every invalid request, and 404 for a request that is not found however its id is written. */
export function statusOf(code: string, kind: ErrorKind): number {
  const { status } = meaningOf(code, kind);
  return status === 422 ? 400 : status;
}

/** The message of a refusal; of an invalid request, the missing fields by name, then the other faults. */
export function errorOf({ kind, code, message, details }: ServiceError): HumanLayerError {
  if (kind === 'unauthorized') return { error: 'Invalid or missing API key' };
  if (code === 'task.not_found') return { error: 'Request not found' };
  const faults = (details.faults ?? []).map(({ pointer, detail }) => ({ field: fieldAt(pointer), detail }));
  const missing = faults.filter(({ detail }) => detail === REQUIRED).map(({ field }) => field);
  const others = faults
    .filter(({ detail }) => detail !== REQUIRED)
    .map(({ field, detail }) => (field === '' ? detail : `${field}: ${detail}`));
  const sentences = [...(missing.length === 0 ? [] : [`Missing fields: ${missing.join(', ')}`]), ...others];
  return { error: sentences.length === 0 ? message : sentences.join('; ') };
}

/** `/context_json/a` as `context_json.a`. */
function fieldAt(pointer: string): string {
  return pointer.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');
}
