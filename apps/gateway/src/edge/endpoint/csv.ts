import { z } from 'zod';
import { Answer } from './answer.js';

/** The query parameter that requests a list or report as CSV, for clients that cannot set `Accept`. */
export const formatQuery = { format: z.enum(['json', 'csv']).optional() };

/** A CSV response with the location of the next page: a body without an envelope has no place for it. */
export function csvAnswer(
  csv: string,
  page?: { readonly url: string; readonly next: string | null },
): Answer<string> {
  const headers = { 'content-type': 'text/csv; charset=utf-8; header=present' };
  const next = page?.next ?? null;
  if (page === undefined || next === null) return new Answer(csv, { headers });
  return new Answer(csv, { headers, nextPage: { url: page.url, cursor: next } });
}
