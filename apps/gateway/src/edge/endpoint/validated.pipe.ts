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
import { refuse } from '../errors/problem-codes.js';
import { resourceNamedBy } from '../schemas/path-parameters.js';

/**
 * Validates the input of `@Body`, `@Query` and `@Param` against their schemas and passes on the parsed values.
 *
 * Nest's own pipe deletes members named `constructor` or `prototype` before validation, which would alter an answer
 * that contains one; this pipe refuses or keeps them. A malformed id is treated as an unknown id.
 */
export class ValidatedPipe implements PipeTransform<unknown, unknown> {
  transform(value: unknown, { type, schema }: ArgumentMetadata): unknown {
    if (!(schema instanceof z.ZodType)) return value;
    // A missing body is equivalent to an empty object.
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

/** Query text that the database cannot store. Bodies are checked when they are read, and parameters are ids. */
function unstorableTextIn(type: ArgumentMetadata['type'], query: unknown): readonly Fault[] {
  if (type !== 'query' || typeof query !== 'object' || query === null) return [];
  return Object.entries(query)
    .filter(([name, value]) => !isStorableText(name) || !isStorableText(String(value)))
    .map(([name]) => ({ pointer: pointerTo([name]), detail: UNSTORABLE_TEXT }));
}
