import type { Fault } from '#libs/contracts';

/**
 * Headers with one value that decides something here: who asks, for what, and whether it is a repetition. Node keeps
 * the first of some and joins others, a proxy in front may keep the last; so two of them mean different things to
 * different readers (RFC 9110, section 5.3; RFC 9112, section 3.2).
 */
const SINGLE_HEADERS: ReadonlySet<string> = new Set([
  'host',
  'authorization',
  'x-api-key',
  'content-length',
  'content-type',
  'expect',
  'idempotency-key',
  'transfer-encoding',
  'workspace-id',
]);

/** RFC 3986's host and port, without user information; empty where a target has no authority. */
const HOST = /^(?:\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9._~!$&'()*+;=-]|%[0-9A-Fa-f]{2})*)(?::\d{0,5})?$/;

export interface RequestHead {
  /** Such as `1.1`. */
  readonly httpVersion: string;
  /** Names and values in turn, as they were received. */
  readonly rawHeaders: readonly string[];
}

/**
 * What makes a request's head ambiguous, if anything: a protocol without headers, no `Host` or an invalid one, or
 * a header twice that has one meaning. HTTP/1.0 has to name its host too, as every client since 1996 does.
 */
export function headFault({ httpVersion, rawHeaders }: RequestHead): Fault | undefined {
  if (httpVersion !== '1.1' && httpVersion !== '1.0') {
    return { pointer: '', detail: `Send HTTP/1.1; this is HTTP/${httpVersion}.` };
  }
  let host: string | undefined;
  const seen = new Set<string>();
  for (let place = 0; place < rawHeaders.length; place += 2) {
    const name = rawHeaders[place] ?? '';
    const lower = name.toLowerCase();
    if (!SINGLE_HEADERS.has(lower)) continue;
    if (seen.has(lower)) return { pointer: `/${name}`, detail: 'Send this header once.' };
    seen.add(lower);
    if (lower === 'host') host = rawHeaders[place + 1] ?? '';
  }
  if (host === undefined) return { pointer: '/Host', detail: 'Name the host the request is for.' };
  return HOST.test(host)
    ? undefined
    : { pointer: '/Host', detail: 'Must be a host, with a port or without.' };
}
