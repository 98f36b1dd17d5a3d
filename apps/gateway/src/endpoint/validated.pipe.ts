import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import {
  UNSTORABLE_TEXT,
  faultsOf,
  forgottenNames,
  isStorableText,
  notFound,
  pointerTo,
} from '#libs/contracts';
import type { Fault } from '#libs/contracts';
import { z } from 'zod';
import { refuse } from '../errors/refuse.js';
import { resourceNamedBy } from './path-parameters.js';

/**
 * Checks what `@Body`, `@Query` and `@Param` take against their schemas and hands on what these give.
 *
 * Nest's own pipe for this deletes members named `constructor` or `prototype` before it looks, so that an
 * answer holding one would change on its way; ours refuses or keeps. An id that is none is an id nobody has.
 */
export class ValidatedPipe implements PipeTransform<unknown, unknown> {
  transform(value: unknown, { type, schema }: ArgumentMetadata): unknown {
    if (!(schema instanceof z.ZodType)) return value;
    // A request without a body says the same as one with an empty object.
    const result = schema.safeParse(type === 'body' && value === undefined ? {} : value);
    if (!result.success && type === 'param') {
      throw notFound(resourceNamedBy(String(result.error.issues[0]?.path[0])));
    }
    const faults = result.success
      ? [...unstorableTextIn(type, value), ...forgottenNames(value, result.data)]
      : faultsOf(result.error);
    if (result.success && faults.length === 0) return result.data;
    const where = type === 'query' ? 'query' : 'body';
    const rules = faults.length === 1 ? 'a rule' : `${faults.length} rules`;
    throw refuse('request.invalid', `The ${where} breaks ${rules}.`, { faults });
  }
}

/** Text of a query that no database holds. A body was looked at when it was read, and a parameter is an id. */
function unstorableTextIn(type: ArgumentMetadata['type'], query: unknown): readonly Fault[] {
  if (type !== 'query' || typeof query !== 'object' || query === null) return [];
  return Object.entries(query)
    .filter(([name, value]) => !isStorableText(name) || !isStorableText(String(value)))
    .map(([name]) => ({ pointer: pointerTo([name]), detail: UNSTORABLE_TEXT }));
}
