import fc from 'fast-check';
import { Reference, numberAt, textAt } from '#libs/api-description';
import type { JsonSchema, Template } from '#libs/api-description';

const MOST_CHARS = 60;
/** A marker, a number and a space. */
const MARKED_CHARS = 32;
const MINUTE_MS = 60_000;
const YEAR_MINUTES = 525_600;

/** Few, so that requirements and workers match. */
const LABELS = ['security', 'verification', 'phone_verification', 'Caf\u00e9'];

/** Names of members that contain a credential, which no answer may show. */
const CREDENTIAL = /token|password|secret/;

/** A text that the schema allows. Most contain their organization's marker, which identifies them if they leak. */
export function textOf(
  schema: JsonSchema,
  { name, parent }: { readonly name: string; readonly parent: string },
): fc.Arbitrary<Template> {
  const isCredential = CREDENTIAL.test(name) || (name === 'value' && parent.includes('auth'));
  if (isCredential) return fc.nat(1_000).map(nth => new Reference('credential', nth));
  if (name === 'cursor') return fc.nat(50).map(nth => new Reference('cursor', nth));
  switch (textAt(schema, 'format')) {
    case 'uuid':
      return fc.uuid();
    case 'date-time':
      return fc
        .integer({ min: -YEAR_MINUTES, max: YEAR_MINUTES })
        .map(minutes => new Date(Date.UTC(2027, 0, 1) + minutes * MINUTE_MS).toISOString());
    case 'date':
      return fc.constantFrom('2026-01-31', '2026-11-27', '2027-02-28');
    case 'uri':
      return fc.nat(3).map(nth => new Reference('receiver', nth));
    case 'email':
      return fc.constant('someone@example.com');
    default:
      return ofNoFormat(schema);
  }
}

/** Created once: the grapheme tables take tens of milliseconds. */
const anyText = fc.string({ unit: 'grapheme', maxLength: MOST_CHARS });

function ofNoFormat(schema: JsonSchema): fc.Arbitrary<Template> {
  const minLength = numberAt(schema, 'minLength') ?? 0;
  const maxLength = Math.max(minLength, Math.min(numberAt(schema, 'maxLength') ?? MOST_CHARS, MOST_CHARS));
  const pattern = textAt(schema, 'pattern');
  const fits = (text: string): boolean => text.length >= minLength && text.length <= maxLength;
  if (pattern !== undefined) return matching(pattern, fits);
  const free = anyText.map(text => text.slice(0, maxLength).padEnd(minLength, 'x').toWellFormed());
  if (maxLength < MARKED_CHARS) return free;
  const marked = fc.nat(20).map(nth => new Reference('marked', nth));
  const labels = LABELS.filter(fits);
  return fc.oneof(
    { weight: 4, arbitrary: marked },
    { weight: 1, arbitrary: free },
    ...(labels.length === 0 ? [] : [{ weight: 2, arbitrary: fc.constantFrom(...labels) }]),
  );
}

/** By pattern. */
const matchingTexts = new Map<string, fc.Arbitrary<string>>();

function matching(pattern: string, fits: (text: string) => boolean): fc.Arbitrary<Template> {
  return textsMatching(pattern).map(text => (fits(text) ? text : ''));
}

function textsMatching(pattern: string): fc.Arbitrary<string> {
  const made = matchingTexts.get(pattern) ?? newTextsMatching(pattern);
  matchingTexts.set(pattern, made);
  return made;
}

/** For patterns that cannot be generated, any text is tried, which is refused more often. */
function newTextsMatching(pattern: string): fc.Arbitrary<string> {
  try {
    return fc.stringMatching(new RegExp(pattern, 'u'), { size: 'small' });
  } catch {
    return fc.string();
  }
}
