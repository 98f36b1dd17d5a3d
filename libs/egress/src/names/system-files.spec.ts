import { describe, expect, it } from 'vitest';
import { parseHosts } from './hosts-file.js';
import { candidateNames, parseSearchDomains } from './search-domains.js';

describe('parseHosts', () => {
  it('reads names and aliases, several addresses of a name, tabs, comments and carriage returns', () => {
    const hosts = parseHosts(
      '127.0.0.1\tlocalhost\r\n::1 localhost ip6-localhost # loopback\n\n#10.0.0.1 no\n10.0.0.2',
    );
    expect(Object.fromEntries(hosts)).toEqual({
      localhost: [
        { address: '127.0.0.1', family: 4 },
        { address: '::1', family: 6 },
      ],
      'ip6-localhost': [{ address: '::1', family: 6 }],
    });
  });

  it('ignores lines without an address, and a repeated address', () => {
    expect([...parseHosts('300.0.0.1 a\nnonsense\n10.0.0.1 b\n10.0.0.1 B')]).toEqual([
      ['b', [{ address: '10.0.0.1', family: 4 }]],
    ]);
  });
});

describe('parseSearchDomains', () => {
  it.each([
    ['nameserver 10.0.0.1\nsearch a.example b.example.\noptions ndots:5', ['a.example', 'b.example']],
    ['domain one.example', ['one.example']],
    ['search old.example\nsearch New.Example ; comment', ['new.example']],
    ['# search none.example', []],
    ['', []],
  ])('reads %j', (text, domains) => {
    expect(parseSearchDomains(text)).toEqual(domains);
  });
});

describe('candidateNames', () => {
  it.each([
    ['hooks', ['hooks.a', 'hooks.b', 'hooks']],
    ['hooks.example', ['hooks.example', 'hooks.example.a', 'hooks.example.b']],
    ['hooks.example.', ['hooks.example']],
    ['hooks.', ['hooks']],
  ])('of %s', (name, candidates) => {
    expect(candidateNames(name, ['a', 'b'])).toEqual(candidates);
  });
});
