import { z } from 'zod';

/** The API whose words are spoken; `native` is our own. */
export const DIALECTS = ['native', 'verified-workflows', 'humanlayer', 'harnesslayer'] as const;
export const Dialect = z.enum(DIALECTS);
export type Dialect = z.infer<typeof Dialect>;
