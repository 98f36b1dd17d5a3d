import { z } from 'zod';

/** The name of a text format, and a valid example. */
interface FormatWords {
  readonly what: string;
  readonly example: string;
}

/** Formats whose issue already states the requirement: a pattern, a prefix, a suffix. */
type Affixes = 'regex' | 'json_string' | 'lowercase' | 'uppercase' | 'starts_with' | 'ends_with' | 'includes';

/** All formats that Zod has, so that each has a message when it is first used. */
export const FORMATS = {
  uuid: { what: 'a UUID', example: '01890a5d-ac96-774b-bcce-b302099a8057' },
  guid: { what: 'a UUID', example: '01890a5d-ac96-774b-bcce-b302099a8057' },
  datetime: { what: 'an ISO 8601 timestamp', example: '2026-01-31T09:00:00Z' },
  date: { what: 'an ISO 8601 date', example: '2026-01-31' },
  time: { what: 'an ISO 8601 time', example: '09:00:00' },
  duration: { what: 'an ISO 8601 duration', example: 'P1DT12H' },
  email: { what: 'an email address', example: 'ada@example.com' },
  url: { what: 'a URL', example: 'https://example.com/hooks' },
  ipv4: { what: 'an IPv4 address', example: '203.0.113.7' },
  ipv6: { what: 'an IPv6 address', example: '2001:db8::7' },
  cidrv4: { what: 'an IPv4 network in CIDR notation', example: '203.0.113.0/24' },
  cidrv6: { what: 'an IPv6 network in CIDR notation', example: '2001:db8::/32' },
  base64: { what: 'base64', example: 'aGVsbG8=' },
  base64url: { what: 'base64url', example: 'aGVsbG8' },
  e164: { what: 'a telephone number in E.164', example: '+14155552671' },
  credit_card: { what: 'a card number', example: '4111111111111111' },
  iban: { what: 'an IBAN', example: 'DE89370400440532013000' },
  jwt: { what: 'a JSON Web Token', example: 'eyJhbGciOiJub25lIn0.e30.' },
  emoji: { what: 'an emoji', example: '👍' },
  nanoid: { what: 'a Nano ID', example: 'V1StGXR8_Z5jdHi6B-myT' },
  cuid: { what: 'a CUID', example: 'cjld2cjxh0000qzrmn831i7rn' },
  cuid2: { what: 'a CUID2', example: 'tz4a98xxat96iws9zmbrgj3a' },
  ulid: { what: 'a ULID', example: '01ARZ3NDEKTSV4RRFFQ69G5FAV' },
  xid: { what: 'an XID', example: '9m4e2mr0ui3e8a215n4g' },
  ksuid: { what: 'a KSUID', example: '0ujtsYcgvSTl8PAuAdqWYSMnLOv' },
} as const satisfies Readonly<Record<Exclude<z.core.$ZodStringFormats, Affixes>, FormatWords>>;

export function mustBe({ what, example }: FormatWords): string {
  return `Must be ${what}, e.g. ${example}.`;
}

export function wordsOfFormat(format: string): FormatWords | undefined {
  return isKnown(format) ? FORMATS[format] : undefined;
}

function isKnown(format: string): format is keyof typeof FORMATS {
  return Object.hasOwn(FORMATS, format);
}

/**
 * A text in a format of our own. Its message names the format and shows a valid example, like those of Zod's formats.
 */
export function formatted(pattern: RegExp, what: string, example: string): z.ZodString {
  return z.string().regex(pattern, mustBe({ what, example }));
}
