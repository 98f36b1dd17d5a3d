/** A JSON text of about a megabyte that costs more to process than its size suggests. */
export interface HostileBody {
  readonly name: string;
  readonly json: string;
}

const BYTES = 1_000_000;

/** A list of as many `unit`s as fit. */
function listOf(unit: string): string {
  return `[${Array<string>(Math.floor(BYTES / (unit.length + 1)))
    .fill(unit)
    .join(',')}]`;
}

function objectOf(count: number, member: (index: number) => string): string {
  return `{${Array.from({ length: count }, (_, index) => member(index)).join(',')}}`;
}

function nested(depth: number, inner: string): string {
  return '['.repeat(depth) + inner + ']'.repeat(depth);
}

/** Bodies that a size limit alone does not stop. */
export function hostileBodies(): readonly HostileBody[] {
  return [
    { name: 'a million brackets', json: '['.repeat(BYTES) },
    { name: 'half a million brackets that close', json: nested(BYTES / 2, '') },
    { name: 'empty lists', json: listOf('[]') },
    { name: 'empty objects', json: listOf('{}') },
    { name: 'lists in lists', json: listOf(nested(20, '')) },
    { name: 'numbers', json: listOf('1') },
    { name: 'numbers with exponents', json: listOf('1.123456789012345678e100') },
    { name: 'numbers that no double holds', json: listOf('9007199254740993') },
    { name: 'long numbers that doubles hold', json: listOf(`1${'0'.repeat(90)}e-70`) },
    { name: 'one number of a million digits', json: `1${'0'.repeat(BYTES - 1)}` },
    { name: 'a fraction of a million zeros', json: `0.${'0'.repeat(BYTES - 3)}1` },
    {
      name: 'as many numbers that no double holds as are allowed',
      json: `[${Array<string>(9_000).fill('1e400').join(',')}]`,
    },
    {
      name: 'as many long numbers as are allowed',
      json: `[${Array<string>(9_000)
        .fill(`1${'0'.repeat(40)}e-20`)
        .join(',')}]`,
    },
    {
      name: 'long names, one of them twice',
      json: `{${Array.from({ length: 1_000 }, (_, i) => `"${'n'.repeat(900)}${i % 999}":1`).join(',')}}`,
    },
    {
      name: 'deep values that no double holds',
      json: `[${Array<string>(300).fill(nested(30, '1e400')).join(',')}]`,
    },
    { name: 'empty texts', json: listOf('""') },
    { name: 'small objects', json: listOf('{"a":1,"b":2,"c":3,"d":4}') },
    {
      name: 'objects with names of their own',
      json: objectOf(20_000, i => `"o${i}":{"a${i}":1,"b${i}":[${i}]}`),
    },
    { name: '70,000 members', json: objectOf(70_000, i => `"k${i}":1`) },
    { name: 'members in reverse order', json: objectOf(70_000, i => `"${(999_999 - i).toString(36)}":1`) },
    { name: 'members with numbers for names', json: objectOf(90_000, i => `"${(i * 7_919) % 1_000_003}":1`) },
    { name: 'one member again and again', json: objectOf(150_000, () => '"a":1') },
    { name: 'one long name', json: `{"${'n'.repeat(BYTES)}":1}` },
    { name: 'a name of escapes', json: `{"${String.raw`\u0041`.repeat(BYTES / 6)}":1}` },
    { name: 'one long text', json: `"${'x'.repeat(BYTES)}"` },
    { name: 'a text of escapes', json: `"${String.raw`\u0041`.repeat(BYTES / 6)}"` },
    { name: 'a text of control characters', json: `"${String.raw`\u0001`.repeat(BYTES / 6)}"` },
    { name: 'a text of surrogate pairs', json: `"${String.raw`\ud83d\ude00`.repeat(BYTES / 12)}"` },
    { name: 'a text of halves of surrogate pairs', json: `"${String.raw`\ud83d`.repeat(BYTES / 6)}"` },
    { name: 'a text of quotes', json: `"${String.raw`\"`.repeat(BYTES / 2)}"` },
    {
      name: 'long texts in other alphabets',
      json: `["${'漢字'.repeat(BYTES / 12)}","${'é'.repeat(BYTES / 4)}"]`,
    },
    { name: 'as many values as are allowed', json: objectOf(9_000, i => `"k${i}":"${'x'.repeat(90)}"`) },
    {
      name: 'as many objects as are allowed',
      json: `[${Array.from({ length: 2_400 }, (_, i) => `{"a${i}":{"b${i}":"${'y'.repeat(350)}"}}`).join(',')}]`,
    },
    { name: 'as many lists as are allowed', json: `[${Array<string>(4_000).fill('[[]]').join(',')}]` },
    { name: 'white space', json: `{${' '.repeat(BYTES)}}` },
  ];
}
