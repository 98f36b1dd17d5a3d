import { z } from 'zod';

/** Words that a search may have. Each is a condition of its own. */
export const MAX_SEARCH_WORDS = 20;
/** Of a longer word, the beginning counts. */
export const SEARCH_WORD_CHARS = 40;
const MAX_QUERY_CHARS = 200;

/** Letters, marks and digits of scripts that put no space between words. */
const UNSPACED =
  /[[\p{L}\p{M}\p{N}]&&[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]]/v
    .source;
const RUNS = new RegExp(`(?<unspaced>${UNSPACED}+)|[[\\p{L}\\p{M}\\p{N}]--${UNSPACED}]+`, 'gv');

/** Folding makes letters of some symbols (`№`): what stands beside them is still a word of its own. */
const WORDS_AND_SYMBOLS = /[\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]+/gu;
const DIACRITICS = /[\u0300-\u036f]/g;
/** Texts that folding only changes in case, which are most: the check is 20 times faster than folding. */
const ASCII = /^[\x00-\x7f]*$/;

/**
 * The words of a text by which it is found, each once, in order. Case, accents, and compatibility forms (`ﬁ`, `２`) do
 * not count. A script without spaces has no words to be seen; it gives every two neighbouring characters, and the last
 * one, so that any part of a text is found.
 */
export function wordsOf(text: string): readonly string[] {
  return [...new Set(split(text, pairsAndLast))];
}

/**
 * The words of a search: a text matches when each is the beginning of one of its {@link wordsOf}.
 */
export function searchedWords(text: string): readonly string[] {
  return [...new Set(split(text, pairs))];
}

/** A search as a caller sends it. */
export const SearchText = z
  .string()
  .trim()
  .min(1)
  .max(MAX_QUERY_CHARS)
  .refine(text => !text.includes('\u0000'), 'Must not hold a NUL character.')
  .refine(text => searchedWords(text).length > 0, 'Must contain a letter or a digit.')
  .refine(
    text => searchedWords(text).length <= MAX_SEARCH_WORDS,
    `Must have at most ${MAX_SEARCH_WORDS} words.`,
  );

function split(text: string, partsOf: (run: string) => readonly string[]): readonly string[] {
  const parts = ASCII.test(text) ? [text.toLowerCase()] : (text.match(WORDS_AND_SYMBOLS) ?? []).map(folded);
  return parts.flatMap(part =>
    [...part.matchAll(RUNS)].flatMap(({ 0: run, groups }) =>
      groups?.['unspaced'] === undefined ? [shortened(run)] : partsOf(run),
    ),
  );
}

function folded(text: string): string {
  // Upper case in between makes one form of ß, ẞ and ss; the final sigma would depend on what follows it.
  const caseless = text.normalize('NFKD').toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ');
  return caseless.replaceAll(DIACRITICS, '').normalize('NFC');
}

function shortened(word: string): string {
  return word.length <= SEARCH_WORD_CHARS ? word : Array.from(word).slice(0, SEARCH_WORD_CHARS).join('');
}

function pairs(run: string): readonly string[] {
  const characters = Array.from(run);
  return characters.length === 1
    ? characters
    : characters.slice(1).map((second, place) => `${characters[place] ?? ''}${second}`);
}

function pairsAndLast(run: string): readonly string[] {
  const last = Array.from(run).at(-1);
  return last === undefined || last === run ? pairs(run) : [...pairs(run), last];
}
