import { expect, test } from 'vitest';
import { Endpoint } from './endpoint.decorator.js';

const description = {
  summary: 'Get it',
  answer: { status: 204 as const, schema: null, description: 'Nothing.' },
};

test('a route that accepts API keys does not compile without its treatment of keys limited to pools', () => {
  // @ts-expect-error -- poolLimits is missing
  expect(Endpoint('GET', '/v1/x', { ...description, access: 'tasks:read' })).toBeTypeOf('function');
  expect(Endpoint('GET', '/v1/x', { ...description, access: 'worker' })).toBeTypeOf('function');
});
