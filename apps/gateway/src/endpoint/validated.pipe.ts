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
    const faults = result.success ? unstorableTextIn(value) : faultsOf(result.error);
    if (result.success && faults.length === 0) return result.data;
    const where = type === 'query' ? 'query' : 'body';
    const rules = faults.length === 1 ? 'a rule' : `${faults.length} rules`;
    throw refuse('request.invalid', `The ${where} breaks ${rules}.`, { faults });
  }
}

/** How `JSON.stringify` writes a NUL character, and half of a surrogate pair. */
const SUSPICIOUS = /\\u(0000|d[89a-f])/;

/**
 * PostgreSQL's text and jsonb hold neither NUL characters nor halves of surrogate pairs, which JSON can
 * spell; the first one found is enough.
 */
function unstorableTextIn(value: unknown): readonly Fault[] {
  if (!SUSPICIOUS.test(JSON.stringify(value ?? null))) return [];
  const pending: { readonly value: unknown; readonly path: readonly string[] }[] = [{ value, path: [] }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value: part, path } = next;
    const texts = [path.at(-1) ?? '', typeof part === 'string' ? part : ''];
    if (texts.some(text => text.includes('\0') || !text.isWellFormed())) {
      const detail = 'Must be well-formed Unicode without NUL characters.';
      return [{ pointer: pointerTo(path.map(name => name.toWellFormed())), detail }];
    }
    if (typeof part !== 'object' || part === null) continue;
    for (const [name, child] of Object.entries(part)) pending.push({ value: child, path: [...path, name] });
  }
  return [];
}
