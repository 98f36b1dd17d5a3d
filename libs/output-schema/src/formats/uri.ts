import { isIpv6 } from './addresses.js';

/** The characters that may be unescaped in a part, besides `%` and two hexadecimal digits. */
const PCHARS = "A-Za-z0-9._~!$&'()*+,;=:@-";
/** RFC 3987: characters beyond ASCII, except private-use characters, noncharacters and surrogates. */
const UCSCHARS =
  '\\u00a0-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\uffef' +
  Array.from({ length: 14 }, (_, plane) => {
    const hex = (plane + 1).toString(16);
    return `\\u{${hex}0000}-\\u{${hex}fffd}`;
  }).join('');
const PRIVATE = '\\ue000-\\uf8ff\\u{f0000}-\\u{ffffd}\\u{100000}-\\u{10fffd}';

interface Charset {
  readonly userinfo: RegExp;
  readonly name: RegExp;
  readonly path: RegExp;
  readonly query: RegExp;
  readonly fragment: RegExp;
}

function charsetOf(beyondAscii: string, privateUse: string): Charset {
  const of = (chars: string): RegExp => new RegExp(`^(?:[${chars}]|%[0-9A-Fa-f]{2})*$`, 'u');
  return {
    userinfo: of(`A-Za-z0-9._~!$&'()*+,;=:${beyondAscii}-`),
    name: of(`A-Za-z0-9._~!$&'()*+,;=${beyondAscii}-`),
    path: of(`${beyondAscii}/${PCHARS}`),
    query: of(`${beyondAscii}${privateUse}/?${PCHARS}`),
    fragment: of(`${beyondAscii}/?${PCHARS}`),
  };
}

const URI = charsetOf('', '');
const IRI = charsetOf(UCSCHARS, PRIVATE);

/** RFC 3986, appendix B: splits any text, in one pass. */
const PARTS = /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*$/;
const IP_FUTURE = /^v[0-9a-f]+\.[A-Za-z0-9._~!$&'()*+,;=:-]+$/i;

/** `URI` of RFC 3986, with a scheme. */
export function isUri(text: string): boolean {
  return fits(text, URI, true);
}

/** `URI-reference` of RFC 3986, with or without a scheme. */
export function isUriReference(text: string): boolean {
  return fits(text, URI, false);
}

/** `IRI` of RFC 3987. */
export function isIri(text: string): boolean {
  return fits(text, IRI, true);
}

/** `IRI-reference` of RFC 3987. */
export function isIriReference(text: string): boolean {
  return fits(text, IRI, false);
}

function fits(text: string, charset: Charset, needsScheme: boolean): boolean {
  const parts = PARTS.exec(text);
  if (parts === null) return false;
  const [, scheme, authority, path = '', query, fragment] = parts;
  if (scheme === undefined ? needsScheme : !SCHEME.test(scheme)) return false;
  if (authority === undefined ? path.startsWith('//') : path !== '' && !path.startsWith('/')) return false;
  return (
    (authority === undefined || isAuthority(authority, charset)) &&
    charset.path.test(path) &&
    (query === undefined || charset.query.test(query)) &&
    (fragment === undefined || charset.fragment.test(fragment))
  );
}

function isAuthority(authority: string, charset: Charset): boolean {
  const at = authority.lastIndexOf('@');
  if (at >= 0 && !charset.userinfo.test(authority.slice(0, at))) return false;
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(authority.slice(at + 1)) ?? [
    ,
    '[',
    undefined,
  ];
  if (port !== undefined && !/^\d*$/.test(port)) return false;
  if (!host.startsWith('[')) return charset.name.test(host);
  const literal = host.slice(1, -1);
  return host.endsWith(']') && (isIpv6(literal) || IP_FUTURE.test(literal));
}
