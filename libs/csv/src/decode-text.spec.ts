import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecodeText, EncodingError } from './decode-text.js';

/** Decodes the bytes in chunks of this size, as from a disk or a pipe. */
async function decoded(bytes: Uint8Array, pieceBytes = bytes.length || 1): Promise<string> {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    pieces.push(Buffer.from(bytes.subarray(at, at + pieceBytes)));
  }
  const decoder = new DecodeText();
  const [whole] = await Promise.all([text(decoder), pipeline(Readable.from(pieces), decoder)]);
  return whole;
}

const ENCODINGS = {
  'UTF-8': (value: string) => Buffer.from(value),
  'UTF-8 with a mark': (value: string) => Buffer.from(`\ufeff${value}`),
  'UTF-16LE with a mark': (value: string) => Buffer.from(`\ufeff${value}`, 'utf16le'),
  'UTF-16BE with a mark': (value: string) => Buffer.from(`\ufeff${value}`, 'utf16le').swap16(),
};

describe.each(Object.entries(ENCODINGS))('%s', (_, encode) => {
  test('is decoded correctly, wherever the chunks end', async () => {
    const words = fc.string({
      unit: fc.constantFrom('a', 'é', '漢', '😀', '\n', '\r\n', ',', '\ufeff', 'Ċ', '\t'),
    });
    await fc.assert(
      fc.asyncProperty(words, fc.integer({ min: 1, max: 9 }), async (value, pieceBytes) => {
        // A first character that looks like a byte order mark is one.
        fc.pre(!value.startsWith('\ufeff'));
        expect(await decoded(encode(value), pieceBytes)).toBe(value);
      }),
    );
  });

  test('with a NUL is refused with the line number', async () => {
    await expect(decoded(encode('a\nb\nc\0d\ne'))).rejects.toMatchObject({ line: 3 });
  });
});

describe('invalid text is refused with its line number', () => {
  test.each<[string, Buffer, number]>([
    ['Latin-1', Buffer.from('item\nplain\ncafé\nthé', 'latin1'), 3],
    ['Latin-1 in the last line', Buffer.from('item\ncafé', 'latin1'), 2],
    ['bytes that begin a character and end the file', Buffer.from([0x61, 0x0a, 0xc3]), 2],
    ['half a surrogate pair in UTF-8', Buffer.from([0x61, 0x0a, 0xed, 0xa0, 0x80, 0x0a]), 2],
    ['half a surrogate pair in UTF-16', Buffer.from('\ufeffa\n\ud800\n', 'utf16le'), 2],
    ['half a code unit', Buffer.concat([Buffer.from('\ufeffa\nb', 'utf16le'), Buffer.from([0x61])]), 2],
    ['UTF-16 without a mark', Buffer.from('item\nb', 'utf16le'), 1],
    ['ISO-2022-JP', Buffer.from('item\n\u001b$B4A\u001b(B\n'), 2],
  ])('%s', async (_, bytes, line) => {
    for (const pieceBytes of [1, 2, 3, bytes.length]) {
      await expect(decoded(bytes, pieceBytes)).rejects.toThrow(EncodingError);
      await expect(decoded(bytes, pieceBytes)).rejects.toMatchObject({ line });
    }
  });

  test('UTF-32', async () => {
    await expect(decoded(Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]))).rejects.toMatchObject({ line: 1 });
  });

  test('a line without a line break', async () => {
    await expect(decoded(Buffer.alloc(5 * 1024 * 1024, 'a'), 65_536)).rejects.toMatchObject({ line: 1 });
  });
});
