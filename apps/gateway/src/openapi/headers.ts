import { isOpen } from '../edge/auth/open-access.rule.js';
import type { DescribedEndpoint } from './described-endpoints.js';
import type { JsonSchema } from './json-schema.js';
import type { SharedComponents } from './shared-components.js';

const COUNT = { type: 'integer', minimum: 0 };

/** All headers a response can have, by name. */
const HEADERS = {
  Location: { description: 'Its address.', schema: { type: 'string', format: 'uri-reference' } },
  'X-Next-Cursor': {
    description: 'Of CSV: the cursor of the next page; missing on the last one.',
    schema: { type: 'string' },
  },
  Link: { description: 'Of CSV: the address of the next page (`rel="next"`).', schema: { type: 'string' } },
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 } },
  'WWW-Authenticate': { description: 'How to authenticate.', schema: { type: 'string' } },
  'X-RateLimit-Limit': { description: 'Requests the key may make in its window.', schema: COUNT },
  'X-RateLimit-Remaining': { description: 'Requests left in the window.', schema: COUNT },
  'RateLimit-Policy': {
    description:
      'How many requests (`q`) in how many seconds (`w`); `default` is the key’s limit. `X-RateLimit-Limit` comes ' +
      'with it and says the same for older clients.',
    schema: { type: 'string' },
  },
  RateLimit: {
    description:
      'How many are left (`r`), and for how many seconds (`t`). `X-RateLimit-Remaining` comes with it.',
    schema: { type: 'string' },
  },
} as const satisfies Readonly<Record<string, JsonSchema>>;

export type HeaderName = keyof typeof HEADERS;

/** The headers that describe the state of a key's rate limit. */
export function rateLimitHeadersOf({
  access,
  dialect,
}: Pick<DescribedEndpoint, 'access' | 'dialect'>): readonly HeaderName[] {
  const { rateLimitHeaders: always } = dialect.document;
  if (always.length > 0) return always;
  return isOpen(access) ? [] : ['RateLimit-Policy', 'RateLimit'];
}

/** These headers, for a response; empty when there are none. */
export function headersOf(names: readonly HeaderName[], shared: SharedComponents): JsonSchema {
  if (names.length === 0) return {};
  return {
    headers: Object.fromEntries(names.map(name => [name, shared.refTo('headers', name, HEADERS[name])])),
  };
}
