import { supportedMimeTypes } from 'file-type';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ANY_BYTES, compareTypes, isText, mediaTypeIn } from './media-type.rule.js';

test.each([
  ['image/png', 'image/png'],
  ['Image/PNG; q=1', 'image/png'],
  ['text/plain;charset=utf-8', 'text/plain'],
  ['image/svg+xml', 'image/svg+xml'],
  ['', undefined],
  ['png', undefined],
  ['image/', undefined],
  ['image/png\r\nx', undefined],
  ['multipart/form-data; boundary=x', undefined],
  ['application/x-www-form-urlencoded', undefined],
])('%j is %s', (header, type) => {
  expect(mediaTypeIn(header)).toBe(type);
});

describe('stated and found types', () => {
  test.each([
    ['image/jpg', 'image/jpeg'],
    ['audio/webm', 'video/webm'],
    ['audio/ogg', 'audio/ogg; codecs=opus'],
    ['audio/mp4', 'video/mp4'],
    ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'application/zip'],
    ['application/zip', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ['application/msword', 'application/x-cfb'],
    ['text/plain', undefined],
    ['text/plain', 'image/bmp'],
    ['image/svg+xml', 'application/xml'],
    [ANY_BYTES, undefined],
    [ANY_BYTES, 'image/png'],
  ])('%s fits %s', (stated, found) => {
    expect(compareTypes(stated, found)).toEqual({ outcome: 'fits' });
  });

  test.each([
    ['image/png', 'image/jpeg'],
    ['image/png', 'application/x-msdownload'],
    ['image/png', undefined],
    ['application/pdf', undefined],
    ['text/plain', 'application/pdf'],
    ['application/x-unheard-of', undefined],
    [
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    ],
    ['application/msword', 'application/zip'],
  ])('%s does not fit %s', (stated, found) => {
    expect(compareTypes(stated, found)).toEqual({ outcome: 'differs', found: found ?? null });
  });

  const known = fc.constantFrom(...supportedMimeTypes);

  test('every type that is recognized fits itself, and is no other type that is not alike', () => {
    fc.assert(
      fc.property(known, known, (one, other) => {
        const essence = mediaTypeIn(one) ?? '';
        expect(compareTypes(essence, one)).toEqual({ outcome: 'fits' });
        const programs = ['application/x-msdownload', 'application/x-elf', 'application/x-mach-binary'];
        if (!isText(essence) && programs.includes(other) && one !== other)
          expect(compareTypes(essence, other).outcome).toBe('differs');
      }),
    );
  });
});
