import { createHash } from 'node:crypto';
import { searchedWords } from '#libs/contracts';

/**
 * Each word is stored behind the mark of its organization, so that a search reads the words of that organization only:
 * neither its result nor its duration depends on the tasks of others. Two organizations with the same mark (1 of 10^10
 * pairs) would share that time, and no result, since every statement also compares `org_id`.
 */
const MARK_CHARS = 6;
/** Before the pool of a task. No word begins with it. */
const POOL = '=';

/** A `tsvector` literal. Words are letters and digits, marks are base64url: nothing is to be escaped. */
export function storedWords({
  orgId,
  poolId,
  words,
}: {
  readonly orgId: string;
  readonly poolId: string | undefined;
  readonly words: readonly string[];
}): string {
  const mark = markOf(orgId);
  const pool = poolId === undefined ? [] : [`${POOL}${markOf(poolId)}`];
  return [...words, ...pool].map(word => `'${mark}${word}'`).join(' ');
}

/**
 * A `tsquery` literal for tasks of an organization that have every word of a text, as the beginning of a word, and are
 * in one of the pools, if there are any.
 */
export function searchFor({
  orgId,
  pools,
  text,
}: {
  readonly orgId: string;
  /** Null means all. */
  readonly pools: readonly string[] | null;
  readonly text: string;
}): string {
  const mark = markOf(orgId);
  const words = searchedWords(text).map(word => `'${mark}${word}':*`);
  if (pools === null) return words.join(' & ');
  // No pool has an empty mark.
  const marks = pools.length === 0 ? [''] : pools.map(markOf);
  return [...words, `(${marks.map(one => `'${mark}${POOL}${one}'`).join(' | ')})`].join(' & ');
}

function markOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url').slice(0, MARK_CHARS);
}
