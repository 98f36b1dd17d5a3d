import { z } from 'zod';
import { Answer } from './answer.js';

/** The part of a query by which a list or report is asked for as CSV, where `Accept` cannot be set. */
export const formatQuery = { format: z.enum(['json', 'csv']).optional() };

/** CSV to be sent, with where the next page is: a body without an envelope has no place for it. */
export function csvAnswer(
  csv: string,
  page?: { readonly url: string; readonly next: string | null },
): Answer<string> {
  const headers = { 'content-type': 'text/csv; charset=utf-8; header=present' };
  const next = page?.next ?? null;
  if (page === undefined || next === null) return new Answer(csv, { headers });
  return new Answer(csv, { headers, nextPage: { url: page.url, cursor: next } });
}
