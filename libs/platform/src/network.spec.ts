import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, test } from 'vitest';
import { parseAddress, parseNetwork } from './network.js';

describe('a network', () => {
  test.each([
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['203.0.113.7', '203.0.113.7/32'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['2001:DB8::/32', '2001:db8::/32'],
    ['2001:0db8:0000::0001', '2001:db8::1/128'],
    ['::/0', '::/0'],
    ['::ffff:10.0.0.0/104', '10.0.0.0/8'],
    ['::ffff:a00:0/104', '10.0.0.0/8'],
    ['::FFFF:203.0.113.7', '203.0.113.7/32'],
    ['::ffff:0:0/96', '0.0.0.0/0'],
  ])('%s is %s', (text, cidr) => {
    expect(parseNetwork(text)).toEqual({ outcome: 'network', cidr });
  });

  test.each([
    ['octal', '010.0.0.0/8'],
    ['octal', '0177.0.0.1'],
    ['leading zeros', '10.00.0.0/8'],
    ['two parts', '127.1'],
    ['three parts', '10.0.0/24'],
    ['one part', '10/8'],
    ['decimal', '2130706433'],
    ['hexadecimal', '0x7f000001'],
    ['hexadecimal', '0x7f.0.0.1/8'],
    ['a prefix with a leading zero', '10.0.0.0/08'],
    ['a signed prefix', '10.0.0.0/+8'],
    ['a prefix that is too long', '10.0.0.0/33'],
    ['a prefix that is too long', '2001:db8::/129'],
    ['a net mask', '10.0.0.0/255.0.0.0'],
    ['no prefix', '10.0.0.0/'],
    ['two prefixes', '10.0.0.0/8/8'],
    ['octal in a mapped address', '::ffff:010.0.0.1'],
    ['a zone', 'fe80::1%eth0'],
    ['a zone', 'fe80::%1/10'],
    ['brackets', '[2001:db8::1]'],
    ['a port', '10.0.0.1:80'],
    ['white space', ' 10.0.0.0/8'],
    ['full-width digits', '１０.0.0.0/8'],
    ['NAT64', '64:ff9b::10.0.0.0/104'],
    ['a name', 'localhost'],
    ['nothing', ''],
  ])('with %s is refused: %j', (_what, text) => {
    expect(parseNetwork(text).outcome).toBe('refused');
  });

  test.each([
    ['10.0.0.1/8', '10.0.0.0/8'],
    ['2001:db8::1/32', '2001:db8::/32'],
    ['::ffff:10.0.0.1/104', '::ffff:a00:0/104'],
  ])('with bits beyond its prefix is refused with the correct notation: %s', (text, better) => {
    expect(parseNetwork(text)).toEqual({ outcome: 'refused', detail: expect.stringContaining(better) });
  });

  test('is returned in canonical form and contains exactly its addresses', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    const bytes = fc.oneof(
      fc.array(byte, { minLength: 4, maxLength: 4 }),
      fc.array(byte, { minLength: 16, maxLength: 16 }),
    );
    fc.assert(
      fc.property(bytes, fc.integer({ min: 0, max: 128 }), (given, prefix) => {
        const bits = prefix % (given.length * 8 + 1);
        const cleared = given.map((one, at) => {
          const kept = Math.min(Math.max(bits - at * 8, 0), 8);
          return (one >> (8 - kept)) << (8 - kept);
        });
        const text = `${ipaddr.fromByteArray(cleared).toString()}/${bits}`;
        const parsed = parseNetwork(text);
        fc.pre(parsed.outcome === 'network');
        expect(parseNetwork(parsed.cidr)).toEqual(parsed);
        expect(
          ipaddr.process(ipaddr.fromByteArray(given).toString()).match(ipaddr.parseCIDR(parsed.cidr)),
        ).toBe(true);
      }),
    );
  });
});

test.each(['0177.0.0.1', '127.1', '0x7f000001', '2130706433', 'localhost', ''])(
  '%j is no address that all readers agree on',
  text => {
    expect(parseAddress(text)).toBeUndefined();
  },
);
