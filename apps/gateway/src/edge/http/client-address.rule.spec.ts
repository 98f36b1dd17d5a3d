import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clientNetworkOf } from './client-address.rule.js';

describe('the network that per-address limits count', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['192.0.2.7:51234', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:c000:207', '192.0.2.7'],
    ['64:ff9b::192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::9]:443', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::9]', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80::/64'],
    ['::1', '::/64'],
    ['unknown', 'unknown'],
    ['_obfuscated', 'unknown'],
    ['', 'unknown'],
  ])('%s counts as %s', (address, network) => {
    expect(clientNetworkOf(address)).toBe(network);
  });

  test('all addresses of a /64 are one client, those of two /64s are two', () => {
    const half = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 4, maxLength: 4 });
    const text = (words: readonly number[]) => words.map(word => word.toString(16)).join(':');
    fc.assert(
      fc.property(half, half, half, half, (network, other, a, b) => {
        // Excludes the mapped and the RFC 6052 range.
        fc.pre(network[0] !== 0 && network[0] !== 0x64 && other[0] !== 0 && other[0] !== 0x64);
        expect(clientNetworkOf(`${text(network)}:${text(a)}`)).toBe(
          clientNetworkOf(`${text(network)}:${text(b)}`),
        );
        if (text(network) !== text(other)) {
          expect(clientNetworkOf(`${text(network)}:${text(a)}`)).not.toBe(
            clientNetworkOf(`${text(other)}:${text(a)}`),
          );
        }
      }),
    );
  });
});
