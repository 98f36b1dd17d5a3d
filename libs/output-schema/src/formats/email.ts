import { isIpv4, isIpv6 } from './addresses.js';
import { isHostname, isIdnHostname } from './hostname.js';

const MAX_CHARS = 254;
const MAX_LOCAL_CHARS = 64;

/** Each with the characters of RFC 5321 and, for `idn-email`, those beyond ASCII that RFC 6531 adds. */
const ASCII = {
  atom: /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+$/,
  quoted: /^"(?:[ !#-[\]-~]|\\[ -~])*"$/,
  isHost: isHostname,
};
const INTERNATIONAL = {
  atom: /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\u{10ffff}-]+$/u,
  quoted: /^"(?:[ !#-[\]-~\u0080-\u{10ffff}]|\\[ -~])*"$/u,
  // Normalized, so that composed and decomposed characters are equal.
  isHost: (host: string) => isIdnHostname(host.normalize('NFC')),
};

/** `Mailbox` of RFC 5321, section 4.1.2. */
export function isEmail(text: string): boolean {
  return isMailbox(text, ASCII);
}

/** The same with the characters of RFC 6531. */
export function isIdnEmail(text: string): boolean {
  return isMailbox(text, INTERNATIONAL);
}

function isMailbox(text: string, { atom, quoted, isHost }: typeof ASCII): boolean {
  const at = text.lastIndexOf('@');
  if (at < 1 || text.length > MAX_CHARS || at > MAX_LOCAL_CHARS) return false;
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
  const isLocal = local.startsWith('"')
    ? quoted.test(local)
    : local.split('.').every(part => atom.test(part));
  return isLocal && (isAddressLiteral(domain) || isHost(domain));
}

function isAddressLiteral(domain: string): boolean {
  if (!domain.startsWith('[') || !domain.endsWith(']')) return false;
  const address = domain.slice(1, -1);
  return /^IPv6:/i.test(address) ? isIpv6(address.slice(5)) : isIpv4(address);
}
