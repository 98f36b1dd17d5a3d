import fc from 'fast-check';
import { Members, Reference, Token } from '#libs/api-description';
import type { Template } from '#libs/api-description';

const NESTING = 5_000;
const MANY = 2_000;

/** Numbers that parsers read differently: the bounds of doubles, of integers of every width, and of JSON's grammar. */
export const ODD_NUMBERS: readonly Template[] = [
  ...[0, -0, 1, -1, 0.1, 1.5, 19.99, 100, 101, 1_000, 1_001, 2 ** 31 - 1, 2 ** 31, 2 ** 53 - 1],
  ...[
    '9007199254740992',
    '9007199254740993',
    '-9007199254740993',
    '9223372036854775807',
    '9223372036854775808',
  ],
  ...['1e400', '-1e400', '1e-400', '1E5', '1.0', '1e2', '100000000000000000000000000000000000000000'],
  ...[
    '0.1000000000000000055511151231257827',
    '1.7976931348623157e308',
    '5e-324',
    '01',
    '+1',
    '.5',
    '1.',
    '0x10',
  ],
  ...['NaN', 'Infinity'],
].map(one => (typeof one === 'string' ? new Token(one) : one));

/** Texts that parsers, databases, shells, spreadsheets and terminals misinterpret. */
export const ODD_TEXTS: readonly Template[] = [
  ...['', ' ', '\t', '\n', '\r\n', 'a\nb', '\u0000', 'a\u0000b', String.raw`\u0000`, '\u001b[31m', '\u007f'],
  ...['\ud800', '\udfff', 'a\ud83d', '\ufeff', '\ufffe', '\uffff', '\u202eabc', '\u200b', '\u00a0'],
  ...['\u00e9', 'e\u0301', '\u212b', '\ufb00', '\u0130', '\u1e9e', '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}'],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'null', 'undefined', 'true', 'NaN', '-1', '0'],
  ...["' OR 1=1 --", '"; DROP TABLE tasks; --', '$1', '%s', '{{7*7}}', '${7*7}', '<script>alert(1)</script>'],
  ...[
    '=1+1',
    '@SUM(A1)',
    '\n=1+1',
    '+1',
    '-1+1',
    '"',
    'a"b,c',
    '../../etc/passwd',
    '..',
    '.',
    '/',
    '%00',
    '%2e%2e',
  ],
  ...[
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+23:59',
    '9999-12-31T23:59:59Z',
    '9999-12-31T23:59:59-23:59',
  ],
  ...['+275760-09-13T00:00:00Z', '-271821-04-20T00:00:00Z', '2026-02-30T00:00:00Z', '2016-12-31T23:59:60Z'],
  ...[
    '2026-13-01T00:00:00Z',
    '1969-12-31T23:59:59Z',
    '2026-01-01',
    '2026-01-01T00:00:00',
    '0000-00',
    '2026-13',
  ],
  ...[
    'http://169.254.169.254/',
    'http://[::1]/',
    'http://localhost:1/',
    'file:///etc/passwd',
    'javascript:1',
  ],
  ...[
    'http://user:pass@example.com/',
    'https://example.com:99999/',
    'http://0x7f.1/',
    '010.0.0.0/8',
    '127.1/32',
  ],
  ...['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'not-an-id', '\u0660'],
  ...['x'.repeat(101), 'x'.repeat(501), 'x'.repeat(5_000), '\u{1f600}'.repeat(200), 'e\u0301'.repeat(300)],
].map(one => one);

const ODD_STRUCTURES: readonly Template[] = [
  null,
  true,
  false,
  [],
  Members.of({}),
  [null],
  [[]],
  new Members([['__proto__', Members.of({ polluted: true })]]),
  new Members([['constructor', Members.of({ prototype: Members.of({ polluted: true }) })]]),
  new Members([
    ['same', 1],
    ['same', 2],
  ]),
  new Token('['.repeat(NESTING) + ']'.repeat(NESTING)),
  new Token('{"a":'.repeat(40) + '1' + '}'.repeat(40)),
  new Token(`[${Array<string>(MANY).fill('0').join(',')}]`),
  new Token(String.raw`"\ud800"`),
  new Token(String.raw`"\u0000"`),
  new Token(String.raw`{"\u005f_proto__":1}`),
  new Token(String.raw`"\q"`),
  new Token(''),
];

const anyText = fc.string({ unit: 'binary', maxLength: 20 });

/** Any value that a robust parser must handle; the simplest first, since shrinking moves towards it. */
export function oddValue(kinds: readonly string[]): fc.Arbitrary<Template> {
  return fc.oneof(
    fc.constantFrom(...ODD_STRUCTURES),
    fc.constantFrom(...ODD_NUMBERS),
    fc.constantFrom(...ODD_TEXTS),
    oddReference(kinds),
    anyText,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );
}

/** A wrong id: of another kind, of another organization, in upper case, or of a resource that does not exist. */
export function oddReference(kinds: readonly string[]): fc.Arbitrary<Reference> {
  return fc
    .tuple(
      fc.constantFrom(...kinds),
      fc.constantFrom('', 'foreign/', 'upper/', 'unknown/', 'tampered/'),
      fc.nat(50),
    )
    .map(([kind, how, nth]) => new Reference(how + kind, nth));
}

export const oddName: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'extra',
    '',
    ' ',
    'a\u0000',
    '\ud800',
    'toString',
    'id',
    'org_id',
  ),
  anyText,
);
