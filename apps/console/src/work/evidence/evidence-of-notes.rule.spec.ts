import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evidenceOfNotes } from './evidence-of-notes.rule.js';

test('a line that is an address is a link, and the others are one note', () => {
  expect(
    evidenceOfNotes('Called twice.\nhttps://example.com/call/1\nNo answer at https://example.com.'),
  ).toEqual([
    { type: 'note', content: 'Called twice.\nNo answer at https://example.com.' },
    { type: 'link', uri: 'https://example.com/call/1' },
  ]);
  expect(evidenceOfNotes('  \n\n')).toEqual([]);
  expect(evidenceOfNotes('javascript:alert(1)')).toEqual([{ type: 'note', content: 'javascript:alert(1)' }]);
});

test('nothing of the notes is lost', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.webUrl(), fc.string())), lines => {
      const evidence = evidenceOfNotes(lines.join('\n'));
      const all = evidence.map(({ content, uri }) => content ?? uri).join('\n');
      for (const line of lines)
        expect(all).toContain(
          line.trim().replaceAll('\r', '').split('\n')[0] === line.trim() ? line.trim() : '',
        );
    }),
  );
});
