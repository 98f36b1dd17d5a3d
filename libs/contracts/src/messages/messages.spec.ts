import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import * as contracts from '../index.js';
import { messageOfIssue } from './message-of-issue.js';
import { exampleIn, stringFormatsIn } from '#libs/testing';
import { FORMATS } from './string-formats.js';

const messageOf = (schema: z.ZodType, value?: unknown): string | undefined =>
  schema.safeParse(value).error?.issues[0]?.message;

test('importing the contracts installs the messages', () => {
  expect(z.config().localeError).toBe(messageOfIssue);
});

describe('a missing value is reported as required', () => {
  test.each([
    ['text', z.string()],
    ['number', z.number()],
    ['integer', z.int()],
    ['boolean', z.boolean()],
    ['id', contracts.Id],
    ['time', contracts.Instant],
    ['choice', contracts.Urgency],
    ['literal', z.literal('x')],
    ['list', contracts.Labels],
    ['object', z.strictObject({})],
    ['record', z.record(z.string(), z.string())],
    ['union', z.union([z.string(), z.int()])],
    ['discriminated union', contracts.CallbackAuth],
    ['JSON', contracts.JsonValue],
    ['JSON object', contracts.JsonObject],
    ['schema', contracts.SchemaObject],
  ] as const)('%s', (_, schema) => {
    expect(messageOf(schema)).toBe('This field is required.');
    expect(messageOf(z.object({ a: schema }), {})).toBe('This field is required.');
  });

  test('every required field of a posted task', () => {
    const { error } = contracts.TaskSpec.safeParse({});
    expect(error?.issues.map(({ path, message }) => [path.join(), message])).toEqual([
      ['task_type', 'This field is required.'],
      ['title', 'This field is required.'],
      ['instructions', 'This field is required.'],
    ]);
  });
});

test.each([
  [z.string(), 5, 'Must be a string, not a number.'],
  [z.int(), 'x', 'Must be a whole number, not a string.'],
  [z.int(), 1.5, 'Must be a whole number, not a number with a fraction.'],
  [z.int().min(1), 0, 'Must be at least 1.'],
  [z.number().gt(0), 0, 'Must be more than 0.'],
  [z.boolean(), null, 'Must be true or false, not null.'],
  [z.object({}), [], 'Must be an object, not an array.'],
  [z.array(z.string()).min(1), [], 'Must have at least 1 item.'],
  [z.string().max(2), 'abc', 'Must have at most 2 characters.'],
  [z.string().length(2), 'abc', 'Must have exactly 2 characters.'],
  [z.enum(['a', 'b']), 'c', 'Must be one of a, b.'],
  [z.literal('a'), 'c', 'Must be a.'],
  [z.int().multipleOf(5), 7, 'Must be a multiple of 5.'],
  [contracts.CallbackAuth, { type: 'magic' }, 'Must be one of none, bearer, basic, header.'],
  [contracts.Id, 'x', 'Must be a UUID, e.g. 01890a5d-ac96-774b-bcce-b302099a8057.'],
  [contracts.Instant, 'tomorrow', 'Must be an ISO 8601 timestamp, e.g. 2026-01-31T09:00:00Z.'],
  [contracts.HttpUrl, 'ftp://x', 'Must be a URL, e.g. https://example.com/hooks.'],
  [contracts.Month, '2026-13', 'Must be a month, e.g. 2026-02.'],
  [
    z.record(z.string().min(2), z.string()),
    { a: 'x' },
    'The name is not valid. Must have at least 2 characters.',
  ],
] as const)('%#: %o', (schema, value, message) => {
  expect(messageOf(schema, value)).toBe(message);
});

test.each(Object.entries(schemasOfFormats()))('the example of %s is valid', (format, schema) => {
  expect(schema.safeParse(FORMATS[keyOf(format)].example).error).toBeUndefined();
  expect(messageOf(schema, '\u0001')).toContain(`e.g. ${FORMATS[keyOf(format)].example}`);
});

/** All contracts: the command's request and reply, the event's data, and the models. */
const everySchema = Object.entries(contracts).flatMap(([name, value]): [string, z.ZodType][] => {
  if (value instanceof z.ZodType) return [[name, value]];
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([part, schema]): [string, z.ZodType][] =>
    schema instanceof z.ZodType ? [[`${name}.${part}`, schema]] : [],
  );
});
const everyFormat = everySchema.flatMap(([name, schema]) =>
  stringFormatsIn(schema).map(format => [`${name} ${format.path}`, format] as const),
);

test('there are formats to check', () => {
  expect(everyFormat.length).toBeGreaterThan(100);
});

test('every format in a contract has a valid example', () => {
  const silent = everyFormat.filter(([, format]) => exampleIn(format) === undefined);
  expect(silent.map(([name]) => name)).toEqual([]);
});

function keyOf(format: string): keyof typeof FORMATS {
  const found = Object.keys(FORMATS).find((name): name is keyof typeof FORMATS => name === format);
  if (found === undefined) throw new Error(`There is no format ${format}`);
  return found;
}

/** All but CUIDs of version 1, which Zod itself advises against. */
function schemasOfFormats(): Record<Exclude<keyof typeof FORMATS, 'cuid'>, z.ZodType> {
  return {
    uuid: z.uuid(),
    guid: z.guid(),
    datetime: z.iso.datetime(),
    date: z.iso.date(),
    time: z.iso.time(),
    duration: z.iso.duration(),
    email: z.email(),
    url: z.url(),
    ipv4: z.ipv4(),
    ipv6: z.ipv6(),
    cidrv4: z.cidrv4(),
    cidrv6: z.cidrv6(),
    base64: z.base64(),
    base64url: z.base64url(),
    e164: z.e164(),
    credit_card: z.creditCard(),
    iban: z.iban(),
    jwt: z.jwt(),
    emoji: z.emoji(),
    nanoid: z.nanoid(),
    cuid2: z.cuid2(),
    ulid: z.ulid(),
    xid: z.xid(),
    ksuid: z.ksuid(),
  };
}
