import { describe, expect, test } from 'vitest';
import type { AgentCaller, Caller } from './caller.js';
import { permissionOf } from './permission.rule.js';
import { covers } from './scopes.rule.js';
import type { KeyScope } from './scopes.rule.js';

const agent = (...scopes: KeyScope[]): AgentCaller => ({
  kind: 'agent',
  keyId: 'k',
  orgId: 'o',
  scopes,
  pools: null,
});
const worker: Caller = { kind: 'worker', keyId: 'k', orgId: 'o', workerId: 'w' };
const operator: Caller = { kind: 'operator', keyId: 'operator-1' };

describe('access by kind of key', () => {
  test.each([
    [agent('*'), 'tasks:write', 'granted'],
    [agent('tasks:write'), 'tasks:write', 'granted'],
    [agent('tasks:read'), 'tasks:write', 'scope_missing'],
    [agent('*'), 'worker', 'wrong_kind'],
    [agent('*'), 'operator', 'wrong_kind'],
    [worker, 'worker', 'granted'],
    [worker, 'tasks:read', 'wrong_kind'],
    [operator, 'operator', 'granted'],
    [operator, 'tasks:read', 'wrong_kind'],
    [worker, 'public', 'granted'],
    [agent('tasks:read'), 'agent', 'granted'],
    [worker, 'agent', 'wrong_kind'],
    [operator, 'agent', 'wrong_kind'],
  ] as const)('%o at %s: %s', (caller, access, outcome) => {
    expect(permissionOf(caller, access).outcome).toBe(outcome);
  });
});

describe('a key grants no more than it has', () => {
  test.each([
    [['*'], null, ['*'], null, true],
    [['*'], null, ['tasks:read'], ['a'], true],
    [['keys:write'], null, ['*'], null, false],
    [['keys:write', 'tasks:read'], null, ['tasks:read'], null, true],
    [['*'], ['a'], ['*'], null, false],
    [['*'], ['a'], ['*'], ['a', 'b'], false],
    [['*'], ['a', 'b'], ['*'], ['a'], true],
  ] as const)('%j in %j gives %j in %j: %s', (scopes, pools, otherScopes, otherPools, expected) => {
    expect(covers({ scopes, pools }, { scopes: otherScopes, pools: otherPools })).toBe(expected);
  });
});
