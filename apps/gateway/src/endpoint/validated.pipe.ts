import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { faultsOf, notFound, pointerTo } from '#libs/contracts';
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
    const faults = result.success ? nulsIn(value) : faultsOf(result.error);
    if (result.success && faults.length === 0) return result.data;
    const where = type === 'query' ? 'query' : 'body';
    const rules = faults.length === 1 ? 'a rule' : `${faults.length} rules`;
    throw refuse('request.invalid', `The ${where} breaks ${rules}.`, { faults });
  }
}

/** PostgreSQL's text cannot hold a NUL character; the first one found is enough. */
function nulsIn(value: unknown): readonly Fault[] {
  if (!JSON.stringify(value ?? null).includes(String.raw`\u0000`)) return [];
  const pending: { readonly value: unknown; readonly path: readonly string[] }[] = [{ value, path: [] }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value: part, path } = next;
    const hasNul = typeof part === 'string' ? part.includes('\0') : false;
    if (hasNul || path.at(-1)?.includes('\0') === true) {
      return [{ pointer: pointerTo(path), detail: 'Must not hold a NUL character.' }];
    }
    if (typeof part !== 'object' || part === null) continue;
    for (const [name, child] of Object.entries(part)) pending.push({ value: child, path: [...path, name] });
  }
  return [];
}
