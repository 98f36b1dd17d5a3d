import { describe, expect, it } from 'vitest';
import { destinationOf } from './destination.rule.js';

const ORG = '018f0000-0000-7000-8000-000000000001';

describe('destinations', () => {
  it('are equal for another query and differ by path, host and organization', () => {
    const { target, origin } = destinationOf(ORG, 'https://a.example/hook?x=1');
    expect(origin).toBe('https://a.example');
    expect(destinationOf(ORG, 'https://a.example/hook?x=2').target).toBe(target);
    expect(destinationOf(ORG, 'https://a.example/other').target).not.toBe(target);
    expect(destinationOf(ORG, 'https://b.example/hook').target).not.toBe(target);
    expect(destinationOf(`${ORG}x`, 'https://a.example/hook').target).not.toBe(target);
  });
});
