import { conventionsAt } from '../dialects/conventions-at.js';
import type { DescribedEndpoint } from './described-endpoints.js';
import type { JsonSchema } from './json-schemas.js';

const COUNT = { type: 'integer', minimum: 0 };
const PLAIN = {
  'X-RateLimit-Limit': { description: 'Requests the key may make in its window.', schema: COUNT },
  'X-RateLimit-Remaining': { description: 'How many of them are left.', schema: COUNT },
};
const STANDARD = {
  'RateLimit-Policy': {
    description: 'For a key with a limit: how many requests (`q`) in how many seconds (`w`).',
    schema: { type: 'string' },
  },
  RateLimit: {
    description: 'For a key with a limit: how many are left (`r`), and for how many seconds (`t`).',
    schema: { type: 'string' },
  },
};

export function isNative(path: string): boolean {
  return conventionsAt(path).dialect === 'native';
}

/** The headers that say how a key stands with its limit; natively only keys that have one get them. */
export function rateLimitHeadersOf({ access, path }: Pick<DescribedEndpoint, 'access' | 'path'>): JsonSchema {
  if (!isNative(path)) return PLAIN;
  return access === 'public' || access === 'operator' ? {} : { ...PLAIN, ...STANDARD };
}
