import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inlineMediaOf, segmentsOf } from './readable.rule.js';

test('every character of a text is shown, once', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.webUrl())), parts => {
      const text = parts.join(' ');
      expect(
        segmentsOf(text)
          .map(part => (part.kind === 'text' ? part.text : part.url))
          .join(''),
      ).toBe(text);
    }),
  );
});

test('only web addresses become links, each with the host that it really opens', () => {
  const text = 'See https://paypal.com@evil.example/a, javascript:alert(1) and (http://a.example/b).';
  expect(segmentsOf(text).filter(({ kind }) => kind === 'link')).toEqual([
    { kind: 'link', url: 'https://paypal.com@evil.example/a', host: 'evil.example' },
    { kind: 'link', url: 'http://a.example/b', host: 'a.example' },
  ]);
});

test.each([
  ['data:image/png;base64,iVBORw0KGgo=', 'image'],
  ['data:audio/mpeg;base64,SUQz', 'audio'],
  ['data:image/svg+xml;base64,PHN2Zy8+', undefined],
  ['data:text/html;base64,PGI+', undefined],
  ['data:image/png;base64,"><script>', undefined],
  ['https://example.com/a.png', undefined],
])('%s is shown as %s', (text, kind) => {
  expect(inlineMediaOf(text)?.kind).toBe(kind);
});
