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
    description: 'How many requests (`q`) in how many seconds (`w`); `default` is the key’s limit.',
    schema: { type: 'string' },
  },
  RateLimit: {
    description: 'How many are left (`r`), and for how many seconds (`t`).',
    schema: { type: 'string' },
  },
};

export function isNative(path: string): boolean {
  return conventionsAt(path).dialect === 'native';
}

/** The headers that say how a key stands with its limit. */
export function rateLimitHeadersOf({ access, path }: Pick<DescribedEndpoint, 'access' | 'path'>): JsonSchema {
  if (!isNative(path)) return PLAIN;
  return access === 'public' ? {} : { ...PLAIN, ...STANDARD };
}
