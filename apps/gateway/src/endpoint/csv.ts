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
  const link = `<${withCursor(page.url, next)}>; rel="next"`;
  return new Answer(csv, { headers: { ...headers, 'x-next-cursor': next, link } });
}

/** The same address, one page on. @param url path and query */
function withCursor(url: string, cursor: string): string {
  const [path = '', query = ''] = url.split('?');
  const parameters = new URLSearchParams(query);
  parameters.set('cursor', cursor);
  return `${path}?${parameters.toString()}`;
}
