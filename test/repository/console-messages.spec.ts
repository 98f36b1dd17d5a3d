import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { formatMessage } from '../../apps/console/src/messages/format.rule.js';

const SOURCES = join(import.meta.dirname, '../../apps/console/src');
const Messages = z.record(z.string(), z.string().min(1));

const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' });
const areas = files.flatMap(file => /^([\w-]+)\/messages\/en\.json$/.exec(file)?.[1] ?? []);
const pages = files.filter(file => file.endsWith('.tsx'));

function messagesOf(area: string, locale: string): Record<string, string> {
  const text = readFileSync(join(SOURCES, area, 'messages', `${locale}.json`), 'utf8');
  return Messages.parse(JSON.parse(text));
}

/** The names of a message's placeholders. */
function placeholders(message: string): readonly string[] {
  return [...new Set([...message.matchAll(/\{(\w+)[,}]/g)].map(([, name = '']) => name))].toSorted();
}

describe('the messages', () => {
  test.each(areas)('%s: every language has the same keys with the same placeholders', area => {
    const [english, french] = [messagesOf(area, 'en'), messagesOf(area, 'fr')];
    expect(Object.keys(french).toSorted()).toEqual(Object.keys(english).toSorted());
    for (const [key, message] of Object.entries(english)) {
      expect(placeholders(french[key] ?? ''), key).toEqual(placeholders(message));
    }
  });

  test('a key begins with the name of its area, so that no two areas share one', () => {
    const prefixes: Readonly<Record<string, string>> = { problems: 'problem', 'sign-in': 'sign_in' };
    for (const area of areas) {
      const prefix = `${prefixes[area] ?? area}.`;
      expect(Object.keys(messagesOf(area, 'en')).filter(key => !key.startsWith(prefix))).toEqual([]);
    }
  });

  test('every message is used', () => {
    const sources = files
      .filter(file => /\.tsx?$/.test(file))
      .map(file => readFileSync(join(SOURCES, file), 'utf8'))
      .join('\n');
    // Keys that are put together: `problem.${code}`.
    const prefixes = [...sources.matchAll(/`([\w.]+\.)\$\{/g)].map(([, prefix = '']) => prefix);
    const isUsed = (key: string): boolean =>
      sources.includes(`'${key}'`) || prefixes.some(prefix => key.startsWith(prefix));
    const unused = areas.flatMap(area => Object.keys(messagesOf(area, 'en'))).filter(key => !isUsed(key));
    expect(unused).toEqual([]);
  });
});

test.each(pages)('%s has no text of its own', file => {
  const source = readFileSync(join(SOURCES, file), 'utf8');
  // Between tags, and in attributes that are shown or read aloud; names of the product and signs are no language.
  const shown = [
    ...source.matchAll(/<\/?[\w.]+(?:\s[^<>]*)?>\s*([^<>{}()=;]*?[A-Za-z]{2}[^<>{}()=;]*?)\s*(?=<\/?[\w.])/g),
  ];
  const attributes = [
    ...source.matchAll(/\b(?:aria-label|title|placeholder|alt|label)="([^"]*[A-Za-z][^"]*)"/g),
  ];
  const texts = [...shown, ...attributes].map(([, text = '']) => text.trim());
  expect(texts.filter(text => text !== 'Countersign' && text !== '')).toEqual([]);
});

test.each([
  [
    '{count, plural, one {# offer} other {# offers}} from {who}',
    'en',
    { count: 1, who: 'Ada' },
    '1 offer from Ada',
  ],
  [
    '{count, plural, one {# offer} other {# offers}} from {who}',
    'en',
    { count: 2, who: 'Ada' },
    '2 offers from Ada',
  ],
  ['{count, plural, one {# offre} other {# offres}}', 'fr', { count: 0 }, '0 offre'],
  ['{count, plural, =0 {none} one {# offer} other {# offers}}', 'en', { count: 0 }, 'none'],
  ['Hello {name}', 'en', { name: '{count, plural, other {#}}' }, 'Hello {count, plural, other {#}}'],
  ['Hello {name}', 'en', {}, 'Hello {name}'],
])('%s in %s', (message, locale, values, text) => {
  expect(formatMessage(message, locale, values)).toBe(text);
});
