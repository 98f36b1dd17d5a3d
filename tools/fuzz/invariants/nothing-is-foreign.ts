import { isRecord } from '#libs/api-description';
import { uuidsIn } from '../scene/memory.js';
import type { Exchange, Violation } from './exchange.js';

const MARKER = /mk[0-9a-f]{16}/g;

/** An answer to one organization contains no text or id of another, unless it was in its own request. */
export function nothingIsForeign({
  actor,
  tenant,
  other,
  answer,
  json,
}: Pick<Exchange, 'actor' | 'tenant' | 'other' | 'answer' | 'json'>): readonly Violation[] {
  // The operator sees every organization.
  if (actor.kind === 'operator') return [];
  const text = ownPartOf(json, answer.body.toString()) + Object.values(answer.headers).join('\n');
  const markers = new Set(text.match(MARKER) ?? []);
  markers.delete(tenant.marker);
  const ids = [...uuidsIn(text)].filter(
    id => other.memory.has(id) && !tenant.memory.has(id) && !tenant.said.has(id),
  );
  return [
    ...[...markers].map(marker => ({
      kind: 'a foreign text',
      detail: `It holds ${marker}, a text of another organization.`,
    })),
    ...ids.map(id => ({ kind: 'a foreign id', detail: `It holds ${id}, an id of another organization.` })),
  ];
}

/** Without the rows of the installation, such as general prices: the operator writes them for every organization. */
function ownPartOf(json: unknown, text: string): string {
  if (!isRecord(json) || !Array.isArray(json['data'])) return text;
  const own = json['data'].filter(row => !isRecord(row) || row['org_id'] !== null);
  return own.length === json['data'].length ? text : JSON.stringify({ ...json, data: own });
}

/** The markers in a webhook that do not belong to the organization of its receiver. */
export function foreignMarkersIn(path: string, body: string): readonly string[] {
  const [own] = path.match(MARKER) ?? [];
  return [...new Set(body.match(MARKER) ?? [])].filter(marker => marker !== own);
}
