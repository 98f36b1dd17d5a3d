import { parse } from 'csv-parse/sync';
import { isElsewhere, mediaTypeOf } from './exchange.js';
import type { Exchange, Violation } from './exchange.js';

/** A 2xx answer has a status, a media type and a body that the document declares. */
export function answersAreAsDocumented(exchange: Exchange): readonly Violation[] {
  const { answer, json, draft, request, schemas } = exchange;
  const { operation } = draft;
  if (answer.status >= 400 || request.method === 'HEAD' || isElsewhere(exchange)) return [];
  const response = operation.responses.find(({ status }) => status === answer.status);
  if (response === undefined) {
    return [
      {
        kind: `undocumented ${answer.status}`,
        detail: `${operation.name} does not document ${answer.status}.`,
      },
    ];
  }
  const types = Object.keys(response.schemaPointers);
  if (types.length === 0) {
    return answer.body.length === 0
      ? []
      : [{ kind: 'a body', detail: `${operation.name} answers without a body.` }];
  }
  const type = mediaTypeOf(answer);
  const pointer = response.schemaPointers[type];
  if (pointer === undefined) {
    return [
      { kind: `type ${type}`, detail: `${operation.name} answers ${types.join(' or ')}, not ${type}.` },
    ];
  }
  if (type === 'text/csv') return csvFaults(answer.body);
  const fault = schemas.faultIn(/[/+]json$/.test(type) ? json : answer.body.toString(), pointer);
  if (fault === undefined) return [];
  return [
    {
      kind: `not as documented: ${fault.replaceAll(/\/\d+/g, '/0')}`,
      detail: `It is not as documented: ${fault}`,
    },
  ];
}

/** Every row has as many cells as the header, according to a strict parser. */
function csvFaults(body: Buffer): readonly Violation[] {
  try {
    parse(body, { relax_column_count: false, relax_quotes: false });
    return [];
  } catch (error) {
    return [{ kind: 'broken CSV', detail: `It is not CSV: ${String(error)}` }];
  }
}
