import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AJV_FORMATS, FORMAT_NAMES } from './formats.js';
import { punycodeDecoded, punycodeEncoded } from './punycode.js';

function is(format: string, value: string | number): boolean {
  const checked = AJV_FORMATS[format];
  if (checked?.type === 'string') return typeof value === 'string' && checked.validate(value);
  return checked !== undefined && typeof value === 'number' && checked.validate(value);
}

/** The valid and invalid examples of each format. */
const CASES: Readonly<Record<string, readonly [readonly (string | number)[], readonly (string | number)[]]>> =
  {
    date: [
      ['2026-11-27', '2024-02-29', '2000-02-29', '0000-01-01'],
      [
        '2026-19-39',
        '2026-02-29',
        '1900-02-29',
        '2026-04-31',
        '2026-1-1',
        '2026-11-27 ',
        '２026-01-01',
        '+2026-01-01',
      ],
    ],
    time: [
      ['08:30:06Z', '23:59:60Z', '00:59:60+01:00', '15:59:60-08:00', '12:00:00.123456789z'],
      [
        '08:30:06',
        '24:00:00Z',
        '22:59:60Z',
        '12:00:60Z',
        '12:00:00+24:00',
        '12:00:00+1:00',
        '12:00Z',
        '12:00:00.Z',
      ],
    ],
    'date-time': [
      ['2026-11-27T08:09:39Z', '2016-12-31T23:59:60Z', '2026-11-27t08:09:39.5+05:45'],
      ['2026-11-27 08:09:39Z', '2026-02-30T08:09:39Z', '2026-11-27T08:09:39', '2026-11-27T08:09:39+0100'],
    ],
    duration: [
      ['P1Y2M3DT4H5M6S', 'P2W', 'PT0S', 'P1M', 'PT36H'],
      ['P', 'PT', 'P1YT', 'P1Y2D', 'PT1H2S', 'P1W2D', 'PT0.5S', '-P1D', 'P1', 'P1DT1HT1M'],
    ],
    email: [
      [
        'a@b.example',
        'joe.bloggs+tag@example.com',
        '"joe bloggs"@example.com',
        'a@[127.0.0.1]',
        'a@[IPv6:::1]',
      ],
      [
        'a',
        'a@',
        '@b',
        'a..b@c.d',
        '.a@b.c',
        'a@b c',
        'a b@c.d',
        'a@-b.c',
        'é@b.c',
        `${'a'.repeat(65)}@b.c`,
        'a@b.c\n',
      ],
    ],
    'idn-email': [
      ['é@b.c', '실례@실례.테스트'],
      ['é', 'é@', 'a@〮실례.테스트'],
    ],
    hostname: [
      ['example.com', 'a', '1.2.3.4', 'a--b.com', `${'a'.repeat(63)}.com`, 'xn--9n2bp8q'],
      ['', '.', 'a.', '-a', 'a-', 'a_b', 'a..b', `${'a'.repeat(64)}.com`, 'a.'.repeat(127), 'xn--x', 'é.com'],
    ],
    'idn-hostname': [
      ['실례.테스트', 'bücher.example', 'a。b'],
      ['〮실례', '-é', 'é-', 'a׀b', 'אa'],
    ],
    ipv4: [
      ['127.0.0.1', '255.255.255.255'],
      ['010.0.0.1', '127.1', '1.2.3.256', '1.2.3.4.5', '1.2.3', '0x7f.0.0.1', '1.2.3.4/8'],
    ],
    ipv6: [
      ['::', '::1', '1::', 'fe80::1', '1:2:3:4:5:6:7:8', '::ffff:1.2.3.4', '1:2:3:4:5:6:1.2.3.4'],
      [
        ':',
        ':::',
        '1::2::3',
        '12345::',
        '1:2:3:4:5:6:7',
        '1:2:3:4:5:6:7:8:9',
        'fe80::1%eth0',
        '::1.2.3',
        '1:2:3:4:5:6:7::8',
        '1.2.3.4::',
      ],
    ],
    uri: [
      ['https://a.example/b?c=d#e', 'urn:isbn:1', 'mailto:a@b.c', 'http://[::1]:80/', 'http://a/%20'],
      [
        '//a/b',
        '/a',
        'a',
        'http://a b/',
        'http://a/%2',
        'http://a/{b}',
        'http://[::1',
        'http://a:b/',
        '1a:b',
        'http://é.example/',
        'http://a/\\b',
      ],
    ],
    'uri-reference': [
      ['//a/b', '/a?b', 'a', '#f', ''],
      ['\\\\a\\b', '#a#b', 'a b', '1:a'],
    ],
    iri: [['http://é.example/ü?x#ß'], ['/é', 'http://a/<b>', 'http://2001:db8::1/']],
    'iri-reference': [
      ['/é', 'é#ü'],
      ['\\\\é', 'é è'],
    ],
    'uri-template': [
      ['http://a/{b}/{+c,d:3}{?e*}', 'a', ''],
      ['{', '}', '{}', '{a', 'a}b', '{a:0}', '{a,}', 'a b'],
    ],
    uuid: [
      ['2EB8AA08-aa98-11ea-b4aa-73b441d16380'],
      [
        '2eb8aa08aa9811eab4aa73b441d16380',
        '{2eb8aa08-aa98-11ea-b4aa-73b441d16380}',
        'urn:uuid:2eb8aa08-aa98-11ea-b4aa-73b441d16380',
      ],
    ],
    'json-pointer': [
      ['', '/', '/a~0b~1c/0'],
      ['a', '#/a', '/~', '/~2'],
    ],
    'relative-json-pointer': [
      ['0', '1/a', '2#', '0+1/a'],
      ['', '/a', '01', '-1/a', '0##'],
    ],
    regex: [
      ['^a+$', '(?<n>a)\\k<n>', '(?<=a)b', '[]', '\\cA'],
      ['(', '[a', '\\a', '(?P<n>a)', '(?i)a', 'a**'],
    ],
    byte: [
      ['', 'YQ==', 'YWI=', 'YWJj'],
      ['YQ', 'Y===', 'YQ=a', 'YW-_'],
    ],
    int32: [
      [0, -2147483648, 2147483647],
      [2147483648, 1.5],
    ],
    int64: [[0, 9007199254740991], [0.5]],
    float: [[1.5], []],
    double: [[1.5], []],
  };

test('every checked format has cases', () => {
  expect(Object.keys(CASES).toSorted()).toEqual(FORMAT_NAMES.toSorted());
});

describe.each(Object.entries(CASES))('%s', (format, [taken, refused]) => {
  test('accepts valid texts', () => {
    for (const value of taken) expect(is(format, value), String(value)).toBe(true);
  });
  test('refuses invalid texts', () => {
    for (const value of refused) expect(is(format, value), String(value)).toBe(false);
  });
});

test('dates are those that a Date preserves', () => {
  const part = (max: number) => fc.nat({ max }).map(number => String(number).padStart(2, '0'));
  fc.assert(
    fc.property(fc.integer({ min: 1000, max: 9999 }), part(13), part(32), (year, month, day) => {
      const text = `${year}-${month}-${day}`;
      const date = new Date(`${text}T00:00:00Z`);
      expect(is('date', text)).toBe(!Number.isNaN(date.getTime()) && date.toISOString().startsWith(text));
    }),
  );
});

test('each Punycode text decodes to one text and back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), text => {
      const lower = text.toLowerCase();
      fc.pre(/[^\0-\x7f]/.test(lower));
      expect(punycodeDecoded(punycodeEncoded(lower))).toBe(lower);
    }),
  );
});

test('no format takes more than a few milliseconds for a text of 20,000 characters', () => {
  const longTexts = [
    'a',
    '0',
    '1:',
    'a.',
    'é',
    '-',
    '%41',
    '~0',
    '{a}',
    '/',
    '[',
    '(',
    'xn--a.',
    '"',
    ' ',
    '@',
  ].map(part => part.repeat(20_000 / part.length));
  for (const format of FORMAT_NAMES) {
    for (const text of longTexts) {
      const before = process.threadCpuUsage();
      is(format, text);
      const { user, system } = process.threadCpuUsage(before);
      expect((user + system) / 1_000, `${format} on ${text.slice(0, 6)}`).toBeLessThan(50);
    }
  }
});
