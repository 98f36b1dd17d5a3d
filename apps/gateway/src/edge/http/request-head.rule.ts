import type { Fault } from '#libs/contracts';

/**
 * Single-valued headers that are significant here: they identify the caller, the target, or a repetition. Node keeps
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
  'organization-id',
  'transfer-encoding',
  'workspace-id',
]);

/** Host and port as in RFC 3986, without user information; empty for a target without an authority. */
const HOST = /^(?:\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9._~!$&'()*+;=-]|%[0-9A-Fa-f]{2})*)(?::\d{0,5})?$/;

export interface RequestHead {
  /** For example `1.1`. */
  readonly httpVersion: string;
  /** Alternating names and values, as received. */
  readonly rawHeaders: readonly string[];
}

/**
 * The ambiguity in a request's head, if any: a protocol version without headers, a missing or invalid `Host`, or a
 * repeated single-valued header. HTTP/1.0 also needs a `Host`, as every client since 1996 sends.
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
