import { describe, expect, it } from 'vitest';
import { parseCidrs } from './public-address.js';
import { publicUrlFault } from './public-url.js';

describe('publicUrlFault', () => {
  it.each([
    'https://api.example.com/hooks?x=1',
    'http://example.com:8443/',
    'https://example.com./',
    'https://8.8.8.8/hook',
    'https://[2606:4700:4700::1111]/hook',
    'https://localhost.example.com/',
  ])('accepts %s', url => {
    expect(publicUrlFault(url)).toBeUndefined();
  });

  it.each([
    'http://localhost:3000/',
    'http://LOCALHOST./',
    'http://app.localhost/',
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://[::1]/',
    'http://[::ffff:7f00:1]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://100.100.100.200/',
    'http://intranet/',
    'http://db.internal/',
    'http://printer.local/',
    'http://nas.home.arpa/',
    'https://user:pass@example.com/',
    'https://user@example.com/',
    'ftp://example.com/',
    'javascript:alert(1)',
    'example.com/hook',
    '',
  ])('explains why %s is refused', url => {
    expect(publicUrlFault(url)).toMatch(/\.$/);
  });

  it('accepts what an operator allows', () => {
    const loopback = parseCidrs(['127.0.0.0/8']);
    expect(publicUrlFault('http://127.0.0.1:4000/', loopback)).toBeUndefined();
    expect(publicUrlFault('http://localhost:4000/', loopback)).toBeUndefined();
    expect(publicUrlFault('http://10.0.0.1/', loopback)).toBeDefined();
    const cluster = parseCidrs(['10.0.0.0/8']);
    expect(publicUrlFault('http://hooks.internal/', cluster)).toBeUndefined();
    expect(publicUrlFault('http://localhost/', cluster)).toBeDefined();
  });
});
