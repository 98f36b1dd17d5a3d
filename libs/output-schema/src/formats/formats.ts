import { isIpv4, isIpv6, isUuid } from './addresses.js';
import { isDate, isDateTime, isDuration, isTime } from './date-time.js';
import { isEmail, isIdnEmail } from './email.js';
import { isHostname, isIdnHostname } from './hostname.js';
import { isIri, isIriReference, isUri, isUriReference } from './uri.js';
import { isUriTemplate } from './uri-template.js';

/** Longer texts are not compiled as a regular expression, which needs stack for each open bracket. */
const MAX_REGEX_CHARS = 1_000;

/** Checks of strings, each linear in the text. */
const STRING_FORMATS: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ['date', isDate],
  ['time', isTime],
  ['date-time', isDateTime],
  ['duration', isDuration],
  ['email', isEmail],
  ['idn-email', isIdnEmail],
  ['hostname', isHostname],
  ['idn-hostname', isIdnHostname],
  ['ipv4', isIpv4],
  ['ipv6', isIpv6],
  ['uri', isUri],
  ['uri-reference', isUriReference],
  ['iri', isIri],
  ['iri-reference', isIriReference],
  ['uri-template', isUriTemplate],
  ['uuid', isUuid],
  ['json-pointer', isJsonPointer],
  ['relative-json-pointer', isRelativeJsonPointer],
  ['regex', isRegex],
  ['byte', isBase64],
]);

/** Of OpenAPI. `float` and `double` specify how a number is stored, which is possible for every number in JSON. */
const NUMBER_FORMATS: ReadonlyMap<string, (value: number) => boolean> = new Map([
  ['int32', isInt32],
  ['int64', Number.isInteger],
  ['float', Number.isFinite],
  ['double', Number.isFinite],
]);

/** The formats that are checked, of the specification and of OpenAPI. */
export const FORMAT_NAMES: readonly string[] = [...STRING_FORMATS.keys(), ...NUMBER_FORMATS.keys()];

export type CheckedFormat =
  | { readonly type: 'string'; readonly validate: (text: string) => boolean }
  | { readonly type: 'number'; readonly validate: (value: number) => boolean };

/** The same in the form that Ajv accepts. */
export const AJV_FORMATS: Readonly<Record<string, CheckedFormat>> = Object.fromEntries<CheckedFormat>([
  ...[...STRING_FORMATS].map(([name, validate]): [string, CheckedFormat] => [
    name,
    { type: 'string', validate },
  ]),
  ...[...NUMBER_FORMATS].map(([name, validate]): [string, CheckedFormat] => [
    name,
    { type: 'number', validate },
  ]),
]);

/** ECMA-262, as JSON Schema specifies; compiled only, never run. */
function isRegex(text: string): boolean {
  if (text.length > MAX_REGEX_CHARS) return false;
  try {
    new RegExp(text, 'u');
    return true;
  } catch {
    return false;
  }
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

function isInt32(value: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31;
}

/** RFC 6901. */
function isJsonPointer(text: string): boolean {
  return (text === '' || text.startsWith('/')) && !/~(?![01])/.test(text);
}

/** Relative JSON Pointer: how many levels up, then a pointer down from there, or `#` for the name or index. */
function isRelativeJsonPointer(text: string): boolean {
  const [, rest] = /^(?:0|[1-9]\d*)(?:[+-](?:0|[1-9]\d*))?((?:#$|\/.*|$))/s.exec(text) ?? [];
  return rest !== undefined && (rest === '#' || isJsonPointer(rest));
}
