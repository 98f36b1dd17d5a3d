import { createHash } from 'node:crypto';

/**
 * The keys for sharing capacity between deliveries: the sending organization, and the receiver.
 *
 * `target` is one organization's scheme, host, port and path, without the query. It has its own circuit breaker and its
 * own few slots, so a path that hangs delays no other path, also on the same host. `origin` is the scheme, host and
 * port alone: all targets of one host, since callbacks often have one path per task.
 */
export interface Destination {
  readonly orgId: string;
  readonly target: string;
  readonly origin: string;
}

export function destinationOf(orgId: string, url: string): Destination {
  const { origin, pathname } = new URL(url);
  return { orgId, target: uuidOf(`${orgId} ${origin}${pathname}`), origin: rooted(origin) };
}

/** `URL` lowercases and drops default ports; a host with a trailing dot is the same host. */
function rooted(origin: string): string {
  return origin.replace(/\.(?=:\d+$|$)/, '');
}

/** 128 bits of SHA-256 in the form of a UUID (version 8), which the database compares fastest. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
