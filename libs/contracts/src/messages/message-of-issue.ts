import { z } from 'zod';
import { mustBe, wordsOfFormat } from './string-formats.js';

type RawIssue = z.core.$ZodRawIssue;

export const REQUIRED = 'This field is required.';

/** The name of each type. Zod has more types than JSON. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  nan: 'a number',
  bigint: 'a whole number',
  boolean: 'true or false',
  null: 'null',
  array: 'an array',
  tuple: 'an array',
  object: 'an object',
  record: 'an object',
};

const UNITS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  string: ['character', 'characters'],
  array: ['item', 'items'],
  set: ['item', 'items'],
  map: ['entry', 'entries'],
};

/**
 * The fault of a value, from the sender's point of view: what is missing, what it must be, and for a format an example.
 * Messages defined by a schema take precedence.
 *
 * Values are not repeated, except the choices of an enumeration: the sent value may be a secret.
 */
export function messageOfIssue(issue: RawIssue): string {
  if (issue.input === undefined && issue.code !== 'custom') return REQUIRED;
  switch (issue.code) {
    case 'invalid_type':
      return `Must be ${typeName(wanted(issue))}, not ${given(issue)}.`;
    case 'invalid_value':
      return `Must be ${oneOf(issue.values)}.`;
    case 'invalid_format':
      return messageOfFormat(issue);
    case 'too_big':
      return sized(
        issue.origin,
        issue.maximum,
        issue.exact,
        issue.inclusive === false ? 'less than' : 'at most',
      );
    case 'too_small':
      return sized(
        issue.origin,
        issue.minimum,
        issue.exact,
        issue.inclusive === false ? 'more than' : 'at least',
      );
    case 'not_multiple_of':
      return `Must be a multiple of ${issue.divisor}.`;
    case 'unrecognized_keys':
      return 'This field is not known.';
    case 'invalid_key':
      return `The name is not valid. ${issue.issues[0]?.message ?? ''}`.trimEnd();
    case 'invalid_union':
      return Array.isArray(issue.options)
        ? `Must be ${oneOf(issue.options)}.`
        : 'Must have one of the forms that are documented.';
    case 'invalid_element':
    case 'custom':
      return 'This value is not valid.';
  }
}

function messageOfFormat(issue: Extract<RawIssue, { code: 'invalid_format' }>): string {
  const words = wordsOfFormat(issue.format);
  if (words !== undefined) return mustBe(words);
  switch (issue.format) {
    case 'starts_with':
      return `Must start with ${JSON.stringify(issue['prefix'])}.`;
    case 'ends_with':
      return `Must end with ${JSON.stringify(issue['suffix'])}.`;
    case 'includes':
      return `Must contain ${JSON.stringify(issue['includes'])}.`;
    case 'regex':
      return `Must match ${issue.pattern ?? 'the pattern'}.`;
    default:
      return `Must be in the format ${issue.format}.`;
  }
}

function sized(origin: string, limit: number | bigint, isExact: boolean | undefined, bound: string): string {
  const units = UNITS[origin];
  const amount = `${isExact === true ? 'exactly' : bound} ${limit}`;
  if (units === undefined) return `Must be ${amount}.`;
  return `Must have ${amount} ${Number(limit) === 1 ? units[0] : units[1]}.`;
}

function oneOf(values: readonly unknown[]): string {
  const words = values.map(value => (typeof value === 'string' ? value : JSON.stringify(value)));
  return words.length === 1 ? words.join() : `one of ${words.join(', ')}`;
}

function typeName(type: string): string {
  return TYPES[type] ?? `a ${type}`;
}

/** For a value that is not a number at all, an integer field reports that it expects an integer. */
function wanted({ expected, inst }: Extract<RawIssue, { code: 'invalid_type' }>): string {
  return expected === 'number' && inst instanceof z.core.$ZodCheckNumberFormat ? 'int' : expected;
}

function given({ expected, input }: Extract<RawIssue, { code: 'invalid_type' }>): string {
  if (expected === 'int' && typeof input === 'number') return 'a number with a fraction';
  return typeName(typeOf(input));
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}
