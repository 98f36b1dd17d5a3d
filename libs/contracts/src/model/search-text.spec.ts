import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_SEARCH_WORDS, SEARCH_WORD_CHARS, SearchText, searchedWords, wordsOf } from './search-text.js';

const isFound = (text: string, search: string): boolean => {
  const words = wordsOf(text);
  return searchedWords(search).every(one => words.some(word => word.startsWith(one)));
};

describe('the words of a text', () => {
  test.each([
    ['Call the customer', ['call', 'the', 'customer']],
    ['PO-4711 / acme.example', ['po', '4711', 'acme', 'example']],
    ['Straße STRASSE', ['strasse']],
    ['Médical ME\u0301DICAL medical', ['medical']],
    ['ΟΔΟΣ οδός', ['οδοσ']],
    ['ﬁne ２４', ['fine', '24']],
    ['№4711 Acme™', ['no', '4711', 'acme', 'tm']],
    ['H₂O', ['h2o']],
    ['東京都', ['東京', '京都', '都']],
    ['ABC東京abc', ['abc', '東京', '京']],
    ['  —  ', []],
  ])('%j', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  test('of a long word, the beginning counts', () => {
    expect(wordsOf('x'.repeat(SEARCH_WORD_CHARS + 5))).toEqual(['x'.repeat(SEARCH_WORD_CHARS)]);
    expect(isFound('x'.repeat(50), 'x'.repeat(45))).toBe(true);
  });
});

describe('a search', () => {
  test.each([
    ['Call the customer of PO-4711', 'cust call', true],
    ['Call the customer of PO-4711', 'po-47', true],
    ['Call the customer of PO-4711', 'tomer', false],
    ['Call the customer of PO-4711', 'call vendor', false],
    ['Prüfung der Rechnung', 'prufung rech', true],
    ['東京都の住所', '京都', true],
    ['東京都の住所', '所', true],
    ['東京都の住所', '大阪', false],
    ['ตรวจสอบใบแจ้งหนี้', 'ใบแจ้ง', true],
    ['한국어 문서', '한국', true],
    ['Проверить счёт', 'СЧЕТ', true],
  ])('in %j for %j: %j', (text, search, found) => {
    expect(isFound(text, search)).toBe(found);
  });

  test('every text is found by the beginning of each of its words, in any case', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 });
    fc.assert(
      fc.property(text, fc.nat(), fc.boolean(), (given, place, isUpper) => {
        const parts = given.split(/[^\p{L}\p{M}\p{N}]+/u).filter(part => part !== '');
        fc.pre(parts.length > 0);
        const part = parts[place % parts.length] ?? '';
        expect(isFound(given, isUpper ? part.toUpperCase() : part)).toBe(true);
        const [first = ''] = new Intl.Segmenter().segment(part);
        expect(isFound(given, typeof first === 'string' ? first : first.segment)).toBe(true);
      }),
    );
  });

  test('must have a word, and not too many', () => {
    expect(SearchText.safeParse(' invoice ').data).toBe('invoice');
    for (const text of ['', '   ', '!?', 'x'.repeat(201)])
      expect(SearchText.safeParse(text).success).toBe(false);
    const words = (count: number) => Array.from({ length: count }, (_, place) => `w${place}`).join(' ');
    expect(SearchText.safeParse(words(MAX_SEARCH_WORDS)).success).toBe(true);
    expect(SearchText.safeParse(words(MAX_SEARCH_WORDS + 1)).success).toBe(false);
  });
});
