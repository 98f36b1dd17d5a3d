import { z } from 'zod';

/** The API whose words are spoken; `native` is our own. */
export const DIALECTS = ['native', 'verified-workflows', 'humanlayer', 'harnesslayer'] as const;
export const Dialect = z.enum(DIALECTS);
export type Dialect = z.infer<typeof Dialect>;

/**
 * How the words for a status are written in Verified Workflows' API: `title` as in its document (`In Review`), `lower`
 * as its published Python client compares them (`in review`).
 */
export const StatusCasing = z.enum(['title', 'lower']);
export type StatusCasing = z.infer<typeof StatusCasing>;
