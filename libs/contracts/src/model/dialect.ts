import { z } from 'zod';

/** The API that a client or receiver uses; `native` is our own. */
export const DIALECTS = ['native', 'verified-workflows', 'humanlayer', 'harnesslayer'] as const;
export const Dialect = z.enum(DIALECTS);
export type Dialect = z.infer<typeof Dialect>;

/**
 * The casing of statuses in Verified Workflows' API: `title` as in its document (`In Review`), `lower` as its published
 * Python client compares them (`in review`).
 */
export const StatusCasing = z.enum(['title', 'lower']);
export type StatusCasing = z.infer<typeof StatusCasing>;
