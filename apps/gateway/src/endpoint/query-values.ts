import { z } from 'zod';
import { mustBe } from '#libs/contracts';
import { documented } from './documented.js';

/** A whole number in a query, where everything is text. */
export function queryInteger(minimum: number, maximum: number) {
  const wholeNumber = mustBe({ what: 'a whole number', example: String(minimum) });
  const schema = z
    .unknown()
    .transform(text => (typeof text === 'string' && /^-?\d{1,15}$/.test(text) ? Number(text) : text))
    .pipe(z.int(wholeNumber).min(minimum).max(maximum));
  documented.add(schema, { type: 'integer', minimum, maximum });
  return schema;
}

/** `true` or `false` in a query. */
export function queryFlag() {
  const schema = z.enum(['true', 'false']).transform(text => text === 'true');
  documented.add(schema, { type: 'boolean', enum: [true, false] });
  return schema;
}

/** The part of a list's query that all lists share. */
export const pageQuery = {
  limit: queryInteger(1, 100).default(20),
  /** As the services take it: by then its signature has been verified, see `CursorInterceptor`. */
  cursor: z.string().max(500).optional(),
};

export const PageQuery = z.strictObject(pageQuery);
export type PageQuery = z.output<typeof PageQuery>;
