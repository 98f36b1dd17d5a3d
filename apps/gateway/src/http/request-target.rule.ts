/** RFC 3986 §2.3: an escape of one of these is the same as the character itself. */
const UNRESERVED = /[A-Za-z0-9._~-]/;
const ABSOLUTE_FORM = /^https?:\/\/[^/?#]*/i;

/**
 * The path in a request target, without its query, which may hold what does not belong in a log.
 *
 * Normalized as far as the router does it before it looks for a route: an absolute-form target (RFC 9112 §3.2.2)
 * counts for its path, and an escaped unreserved character for the character. Everything else stays as it was
 * sent: the router resolves no dot segments, joins no slashes and tells upper from lower case.
 */
export function pathInTarget(target: string): string {
  const origin = target.startsWith('/') ? target : target.replace(ABSOLUTE_FORM, '');
  const end = origin.search(/[?#]/);
  const path = end === -1 ? origin : origin.slice(0, end);
  if (path === '') return '/';
  return path.includes('%') ? path.replaceAll(/%[0-9A-Fa-f]{2}/g, unescaped) : path;
}

function unescaped(escape: string): string {
  const character = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
  return UNRESERVED.test(character) ? character : escape;
}
