import type { Json } from './audience.rule.js';
import { isRecord } from './audience.rule.js';

const LINKS =
  'The same as [OpenAPI 3.1](/openapi.json); the events are also in [AsyncAPI 3.1](/asyncapi.json).';

/** The document with links to itself, in the introduction that the page begins with. */
export function withLinks(document: Json): Json {
  const { info } = document;
  if (!isRecord(info)) return document;
  const { description } = info;
  const text = typeof description === 'string' ? `${description}\n\n${LINKS}` : LINKS;
  return { ...document, info: { ...info, description: text } };
}
