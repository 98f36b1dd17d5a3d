/** RFC 3986 §2.3: an escaped unreserved character is equivalent to the character. */
const UNRESERVED = /[A-Za-z0-9._~-]/;
const ABSOLUTE_FORM = /^https?:\/\/[^/?#]*/i;

/**
 * The path of a request target, without its query, which may hold data that must not be logged.
 *
 * Normalized as the router does before it matches a route: an absolute-form target (RFC 9112 §3.2.2) is reduced to its
 * path, and escaped unreserved characters are decoded. The rest stays unchanged: the router resolves no dot segments,
 * joins no slashes and is case-sensitive.
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
