import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyWindow, extended, pageAfter } from './feed-window.rule.js';

/** A feed from 100 on, in pages that may be empty: the steps between its events, and their sizes. */
const feed = fc.array(
  fc.array(fc.record({ step: fc.integer({ min: 1, max: 5 }), bytes: fc.integer({ min: 1, max: 50 }) }), {
    maxLength: 6,
  }),
  { maxLength: 30 },
);

test('a reader gets what follows its position, each once and in order, or is sent to the log', () => {
  fc.assert(
    fc.property(feed, fc.integer({ min: 0, max: 200 }), fc.nat(400), (pages, maxBytes, start) => {
      let window = emptyWindow<{ position: number; bytes: number }>(100);
      let last = 100;
      const all: number[] = [];
      for (const page of pages) {
        const items = page.map(({ step, bytes }) => ({ position: (last += step), bytes }));
        all.push(...items.map(({ position }) => position));
        // A read also passes over the numbers of other organizations.
        last += 1;
        window = extended(window, { items, position: last }, maxBytes);
        const found = pageAfter(window, start);
        if (start < window.from) expect(found).toBeUndefined();
        else {
          expect(found?.items.map(({ position }) => position)).toEqual(all.filter(one => one > start));
          expect(found?.position).toBe(Math.max(start, last));
        }
        if (items.length > 0) expect(pageAfter(window, (items[0]?.position ?? 0) - 1)).toBeDefined();
        const held = window.pages.flatMap(one => one.items).reduce((sum, { bytes }) => sum + bytes, 0);
        if (window.pages.length > 1) expect(held).toBeLessThanOrEqual(maxBytes);
      }
    }),
  );
});
