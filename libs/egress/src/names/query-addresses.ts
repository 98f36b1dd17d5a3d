import { Resolver } from 'node:dns/promises';
import type { LookupAddress, RecordWithTtl } from 'node:dns';

/** The time before a name server is queried again, or the next one is; doubled for each round. */
const FIRST_TRY_MS = 1_000;
const TRIES = 3;
/** RFC 8305 section 3: how long the other address family may lag behind the first to arrive. */
const OTHER_FAMILY_MS = 50;

export type AddressAnswer =
  | { readonly outcome: 'found'; readonly addresses: readonly LookupAddress[]; readonly ttlSeconds: number }
  | { readonly outcome: 'not_found' | 'timed_out' | 'server_failed' };

type FamilyAnswer =
  | { readonly outcome: 'found'; readonly family: 4 | 6; readonly records: readonly RecordWithTtl[] }
  | { readonly outcome: 'no_record' | 'no_name' | 'timed_out' | 'server_failed' };

/**
 * Queries the A and AAAA records of a name with c-ares, whose queries wait on sockets of the event loop: an
 * unresponsive name server occupies no thread, unlike with `getaddrinfo`, which has four threads for the whole process.
 *
 * Each query has its own resolver, because only a resolver as a whole can be cancelled; creating one takes 0.05 ms and
 * reads resolv.conf again. The name servers follow CNAMEs.
 *
 * @param servers as `address` or `address:port`; those of resolv.conf if empty
 */
export async function queryAddresses(
  name: string,
  servers: readonly string[],
  timeoutMs: number,
): Promise<AddressAnswer> {
  const resolver = new Resolver({ timeout: FIRST_TRY_MS, tries: TRIES });
  if (servers.length > 0) resolver.setServers(servers);
  const timers = [setTimeout(() => resolver.cancel(), timeoutMs)];
  const families = [
    answerOf(4, resolver.resolve4(name, { ttl: true })),
    answerOf(6, resolver.resolve6(name, { ttl: true })),
  ];
  for (const family of families) {
    void family.then(({ outcome }) => {
      if (outcome === 'found') timers.push(setTimeout(() => resolver.cancel(), OTHER_FAMILY_MS));
    });
  }
  const answers = await Promise.all(families);
  for (const timer of timers) clearTimeout(timer);
  return combined(answers);
}

async function answerOf(family: 4 | 6, query: Promise<RecordWithTtl[]>): Promise<FamilyAnswer> {
  try {
    const records = await query;
    return records.length === 0 ? { outcome: 'no_record' } : { outcome: 'found', family, records };
  } catch (error) {
    return { outcome: outcomeOf(error instanceof Error && 'code' in error ? String(error.code) : '') };
  }
}

function outcomeOf(code: string): 'no_record' | 'no_name' | 'timed_out' | 'server_failed' {
  if (code === 'ENODATA') return 'no_record';
  if (code === 'ENOTFOUND' || code === 'EBADNAME') return 'no_name';
  return code === 'ETIMEOUT' || code === 'ECANCELLED' ? 'timed_out' : 'server_failed';
}

/** Alternates IPv4 and IPv6, so that an unreachable family costs one attempt and not all of them. */
function combined(answers: readonly FamilyAnswer[]): AddressAnswer {
  const found = answers.filter(answer => answer.outcome === 'found');
  if (found.length > 0) {
    const longest = Math.max(...found.map(({ records }) => records.length));
    const addresses = Array.from({ length: longest }, (_, place) =>
      found.flatMap(({ family, records }) => {
        const record = records[place];
        return record === undefined ? [] : [{ address: record.address, family }];
      }),
    ).flat();
    const ttlSeconds = Math.min(...found.flatMap(({ records }) => records.map(({ ttl }) => ttl)));
    return { outcome: 'found', addresses, ttlSeconds };
  }
  const outcomes = new Set(answers.map(({ outcome }) => outcome));
  if (outcomes.has('no_name')) return { outcome: 'not_found' };
  if (outcomes.has('timed_out')) return { outcome: 'timed_out' };
  return { outcome: outcomes.has('server_failed') ? 'server_failed' : 'not_found' };
}
