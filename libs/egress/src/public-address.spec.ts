import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPublicAddress, parseCidrs } from './public-address.js';

describe('isPublicAddress', () => {
  it.each(['8.8.8.8', '93.184.216.34', '2606:4700:4700::1111', '::ffff:8.8.8.8', '64:ff9b::8.8.8.8'])(
    'accepts %s',
    ip => {
      expect(isPublicAddress(ip)).toBe(true);
    },
  );

  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback', '::1'],
    ['this host', '0.0.0.0'],
    ['unspecified', '::'],
    ['private', '10.1.2.3'],
    ['private', '172.31.255.255'],
    ['private', '192.168.0.1'],
    ['the metadata service', '169.254.169.254'],
    ['the metadata service', 'fd00:ec2::254'],
    ['link-local', 'fe80::1%eth0'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['protocol assignments', '192.0.0.8'],
    ['documentation', '192.0.2.1'],
    ['documentation', '2001:db8::1'],
    ['documentation', '3fff::1'],
    ['benchmarking', '198.19.0.1'],
    ['multicast', '224.0.0.1'],
    ['multicast', 'ff02::1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['unique local', 'fc00::1'],
    ['site-local', 'fec0::1'],
    ['IPv4-mapped private', '::ffff:10.0.0.1'],
    ['IPv4-compatible private', '::10.0.0.1'],
    ['IPv4-translated private', '::ffff:0:10.0.0.1'],
    ['NAT64 of private', '64:ff9b::10.0.0.1'],
    ['local NAT64', '64:ff9b:1::8.8.8.8'],
    ['6to4 of private', '2002:0a00:0001::1'],
    ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
    ['discard', '100::1'],
    ['no address', 'example.com'],
    ['empty', ''],
  ])('refuses %s: %s', (_what, ip) => {
    expect(isPublicAddress(ip)).toBe(false);
  });

  it('refuses every address of the private blocks, plain or embedded in IPv6', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    const privateIPv4 = fc.oneof(
      fc.tuple(fc.constantFrom(0, 10, 127), byte, byte, byte),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
      fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
      fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
      fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), byte, byte),
      fc.tuple(fc.integer({ min: 224, max: 255 }), byte, byte, byte),
    );
    fc.assert(
      fc.property(privateIPv4, fc.constantFrom('', '::ffff:', '64:ff9b::', '::'), (bytes, prefix) => {
        expect(isPublicAddress(prefix + bytes.join('.'))).toBe(false);
      }),
    );
  });

  it('accepts an allowed network, also in its IPv4-mapped form, and nothing outside it', () => {
    const allowed = parseCidrs(['127.0.0.0/8', 'fd00::/8']);
    expect(isPublicAddress('127.0.0.1', allowed)).toBe(true);
    expect(isPublicAddress('::ffff:127.0.0.1', allowed)).toBe(true);
    expect(isPublicAddress('fd12::1', allowed)).toBe(true);
    expect(isPublicAddress('10.0.0.1', allowed)).toBe(false);
    expect(isPublicAddress('::1', allowed)).toBe(false);
  });
});
