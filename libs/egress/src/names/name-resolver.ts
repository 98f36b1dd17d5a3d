import type { LookupAddress } from 'node:dns';
import { HostsFile } from './hosts-file.js';
import { NameCache } from './name-cache.js';
import { NameLookupError } from './name-lookup.error.js';
import type { NameLookupFault } from './name-lookup.error.js';
import { queryAddresses } from './query-addresses.js';
import type { AddressAnswer } from './query-addresses.js';
import { candidateNames, systemSearchDomains } from './search-domains.js';

/** A record may have a TTL of a week; its address may belong to someone else by then. */
const LONGEST_TTL_MS = 5 * 60_000;
/** For a name that does not exist. c-ares does not return the zone's own negative TTL. */
const NOT_FOUND_MS = 30_000;
/** For unresponsive or failing name servers: queried again soon, but not for every delivery. */
const FAILED_MS = 10_000;

const LOOPBACK: readonly LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

export interface NameResolverOptions {
  /** As `address` or `address:port`; those of the system if omitted or empty. */
  readonly servers?: readonly string[];
  /** For one lookup, whatever its name servers do. */
  readonly timeoutMs?: number;
  /** The maximum number of names that one owner can wait for concurrently. */
  readonly maxPendingPerOwner?: number;
  readonly hostsPath?: string;
  readonly searchDomains?: readonly string[];
}

/**
 * Resolves untrusted host names such that none of them can delay others: no threads, a timeout, a bounded number of
 * lookups per owner, and a single query for concurrent equal lookups of an owner.
 */
export class NameResolver {
  private readonly servers: readonly string[];
  private readonly timeoutMs: number;
  private readonly maxPendingPerOwner: number;
  private readonly searchDomains: readonly string[];
  private readonly hosts: HostsFile;
  /** 2,000 owners with 100 names each take about 50 MB; nearly all have one or two. */
  private readonly cache = new NameCache<AddressAnswer>({ maxOwners: 2_000, maxNamesPerOwner: 100 });
  private readonly pending = new Map<string, Map<string, Promise<AddressAnswer>>>();

  constructor(options: NameResolverOptions = {}) {
    this.servers = options.servers ?? [];
    this.timeoutMs = options.timeoutMs ?? 5_000;
    this.maxPendingPerOwner = options.maxPendingPerOwner ?? 16;
    this.searchDomains = options.searchDomains ?? systemSearchDomains();
    this.hosts = new HostsFile(options.hostsPath);
  }

  /**
   * @param owner whose limit and cache it uses: an organization
   * @returns at least one address, in the order to try them
   * @throws NameLookupError
   */
  async resolve(hostname: string, owner: string): Promise<readonly LookupAddress[]> {
    const name = hostname.toLowerCase();
    const bare = name.replace(/\.$/, '');
    const listed = await this.hosts.addressesOf(bare);
    if (listed.length > 0) return listed;
    // RFC 6761 section 6.3: never sent to the DNS.
    if (bare === 'localhost' || bare.endsWith('.localhost')) return LOOPBACK;
    const answer =
      this.cache.get(owner, name, performance.now()) ?? (await this.lookUp(name, owner, hostname));
    if (answer.outcome === 'found') return answer.addresses;
    throw new NameLookupError(FAULTS[answer.outcome], hostname);
  }

  private lookUp(name: string, owner: string, hostname: string): Promise<AddressAnswer> {
    const pending = this.pending.get(owner) ?? new Map<string, Promise<AddressAnswer>>();
    const same = pending.get(name);
    if (same !== undefined) return same;
    if (pending.size >= this.maxPendingPerOwner) throw new NameLookupError('TOO_MANY_LOOKUPS', hostname);
    const lookup = this.query(name)
      .then(answer => {
        this.cache.set(owner, name, answer, performance.now() + keptForMs(answer));
        return answer;
      })
      .finally(() => {
        pending.delete(name);
        if (pending.size === 0) this.pending.delete(owner);
      });
    pending.set(name, lookup);
    this.pending.set(owner, pending);
    return lookup;
  }

  private async query(name: string): Promise<AddressAnswer> {
    const endsAtMs = performance.now() + this.timeoutMs;
    let answer: AddressAnswer = { outcome: 'not_found' };
    for (const candidate of candidateNames(name, this.searchDomains)) {
      const leftMs = endsAtMs - performance.now();
      if (leftMs <= 0) return { outcome: 'timed_out' };
      answer = await queryAddresses(candidate, this.servers, leftMs);
      if (answer.outcome !== 'not_found') return answer;
    }
    return answer;
  }
}

const FAULTS = {
  not_found: 'NAME_NOT_FOUND',
  timed_out: 'NAME_LOOKUP_TIMED_OUT',
  server_failed: 'NAME_SERVER_FAILED',
} as const satisfies Record<Exclude<AddressAnswer['outcome'], 'found'>, NameLookupFault>;

function keptForMs(answer: AddressAnswer): number {
  switch (answer.outcome) {
    case 'found':
      return Math.min(answer.ttlSeconds * 1_000, LONGEST_TTL_MS);
    case 'not_found':
      return NOT_FOUND_MS;
    case 'timed_out':
    case 'server_failed':
      return FAILED_MS;
  }
}
