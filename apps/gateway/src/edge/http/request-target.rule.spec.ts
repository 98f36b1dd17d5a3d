import { expect, test } from 'vitest';
import { pathInTarget } from './request-target.rule.js';

test.each([
  ['/v1/tasks?limit=1', '/v1/tasks'],
  ['/v1/tasks#x?y', '/v1/tasks'],
  ['/verified%2dworkflows/v1/tasks', '/verified-workflows/v1/tasks'],
  ['/verified%2Dworkflows/v1/%74asks', '/verified-workflows/v1/tasks'],
  ['/v1/tasks/a%2fb%20c', '/v1/tasks/a%2fb%20c'],
  ['/v1/%252d', '/v1/%252d'],
  ['/%zz%2d', '/%zz-'],
  ['//verified-workflows/v1/tasks', '//verified-workflows/v1/tasks'],
  ['/./v1/%2e%2e/x', '/./v1/../x'],
  ['http://example.com/verified-workflows/v1?x=1', '/verified-workflows/v1'],
  ['HTTPS://user@example.com:8080/v1/tasks', '/v1/tasks'],
  ['http://example.com', '/'],
  ['http://example.com?x=/v1', '/'],
  ['*', '*'],
])('%s has the path %s', (target, path) => {
  expect(pathInTarget(target)).toBe(path);
});
