import { expect, test } from 'vitest';
import { audienceOf, withAudiences } from './audience.rule.js';

test.each([
  [{ security: [] }, ''],
  [{ security: [{ bearer: ['tasks:read'] }] }, 'Takes an API key with the scope `tasks:read`.'],
  [
    { security: [{ bearer: ['quality:read', 'tasks:read'] }, { api_key: [] }], 'x-pool-limits': 'refused' },
    'Takes an API key with the scopes `quality:read` and `tasks:read`. Refuses keys that are limited to pools.',
  ],
  [{ security: [{ bearer: ['operator'] }] }, 'Takes the operator’s key.'],
  [
    { security: [{ bearer: ['agent'] }], 'x-pool-limits': 'irrelevant' },
    'Takes an API key, whatever its scopes. Takes keys that are limited to pools.',
  ],
])('%j', (operation, audience) => {
  expect(audienceOf(operation)).toBe(audience);
});

test('each operation has its audience behind its description, and nothing else changes', () => {
  const get = { security: [{ session: ['person'] }], description: 'Lists them.' };
  const document = { openapi: '3.1.0', paths: { '/v1/a': { get, post: { security: [] }, parameters: [1] } } };
  expect(withAudiences(document)).toEqual({
    openapi: '3.1.0',
    paths: {
      '/v1/a': {
        get: {
          ...get,
          description: 'Lists them.\n\nTakes the session of a person who is signed in.',
        },
        post: { security: [] },
        parameters: [1],
      },
    },
  });
});
