import { SpanKind } from '@opentelemetry/api';
import type { Attributes, Span } from '@opentelemetry/api';
import type pg from 'pg';
import { Attribute, isRecorded, recordFailure, startPartOfCurrent } from '#libs/platform';
import { summaryOf } from './statement-summary.js';
import { wrapQuery } from './wrap-query.js';

/** Enough to read a statement; the longest ones list the columns of a batch. */
const MAX_TEXT_CHARS = 2_000;
/** Distinct texts; beyond them there are only lists with many combinations of filters. */
const MAX_DESCRIBED = 500;

interface Description {
  readonly name: string;
  readonly attributes: Attributes;
}

/**
 * Makes a connection record each statement of a recorded trace as a span: the text with its placeholders, never the
 * parameters.
 *
 * @param schema the service's, as `db.namespace`
 */
export function traceStatements(client: pg.ClientBase, schema: string): void {
  const described = new Map<string, Description>();
  wrapQuery(client, query => args => {
    const text = isRecorded() ? textOf(args[0]) : undefined;
    if (text === undefined) return query(args);
    const start = described.get(text) ?? describe(text, schema);
    if (described.size < MAX_DESCRIBED) described.set(text, start);
    const span = startPartOfCurrent({ ...start, kind: SpanKind.CLIENT });
    return ending(span, () => query(args));
  });
}

/** A statement as pg takes it: its text, or an object with it. */
function textOf(statement: unknown): string | undefined {
  if (typeof statement === 'string') return statement;
  const isConfig = typeof statement === 'object' && statement !== null && 'text' in statement;
  return isConfig && typeof statement.text === 'string' ? statement.text : undefined;
}

function describe(text: string, schema: string): Description {
  const summary = summaryOf(text);
  return {
    name: summary,
    attributes: {
      [Attribute.dbSystem]: 'postgresql',
      [Attribute.dbNamespace]: schema,
      [Attribute.dbQuerySummary]: summary,
      [Attribute.dbQueryText]: text.replaceAll(/\s+/g, ' ').trim().slice(0, MAX_TEXT_CHARS),
    },
  };
}

function ending(span: Span | undefined, work: () => unknown): unknown {
  const result = work();
  if (span === undefined || !(result instanceof Promise)) return result;
  return result.then(
    (value: unknown) => {
      span.end();
      return value;
    },
    (error: unknown) => {
      recordFailure(span, error);
      span.end();
      throw error;
    },
  );
}
