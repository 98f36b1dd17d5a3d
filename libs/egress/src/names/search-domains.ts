import { readFileSync } from 'node:fs';

/** resolv.conf(5) allows more; each costs a query for every name that does not exist. */
const MAX_DOMAINS = 6;

/** The domains of the last `search` or `domain` line of a resolv.conf. */
export function parseSearchDomains(resolvConf: string): readonly string[] {
  const lines = resolvConf.split('\n').map(line =>
    line
      .replace(/[#;].*/, '')
      .trim()
      .split(/\s+/),
  );
  const last = lines.findLast(([keyword]) => keyword === 'search' || keyword === 'domain');
  const domains = (last ?? []).slice(1).map(domain => domain.replace(/\.$/, '').toLowerCase());
  return domains.filter(domain => domain !== '').slice(0, MAX_DOMAINS);
}

/** Read once: orchestrators write the file before the process starts. */
export function systemSearchDomains(path = '/etc/resolv.conf'): readonly string[] {
  try {
    return parseSearchDomains(readFileSync(path, 'utf8'));
  } catch {
    return [];
  }
}

/**
 * The names to query, in order, until one exists. c-ares applies search domains to `getaddrinfo` only, so they are
 * applied here: in a cluster `receiver` and `receiver.namespace` are names of services.
 *
 * A name with a dot is first tried unchanged, whatever `ndots` says: public names are the common case, and with the
 * usual `ndots:5` of a cluster each of them would cost a query per domain.
 */
export function candidateNames(name: string, searchDomains: readonly string[]): readonly string[] {
  const absolute = name.replace(/\.$/, '');
  if (name.endsWith('.')) return [absolute];
  const searched = searchDomains.map(domain => `${absolute}.${domain}`);
  return absolute.includes('.') ? [absolute, ...searched] : [...searched, absolute];
}
