const OCTET = /^(?:0|[1-9]\d{0,2})$/;

/** A dotted quad without leading zeros, which some parsers read as octal. */
export function isIpv4(text: string): boolean {
  const octets = text.split('.', 5);
  return octets.length === 4 && octets.every(octet => OCTET.test(octet) && Number(octet) <= 255);
}

const GROUP = /^[0-9a-f]{1,4}$/i;
const GROUPS = 8;

/** RFC 4291, section 2.2, without a zone. The last two groups may be a dotted quad. */
export function isIpv6(text: string): boolean {
  if (text.length > 45) return false;
  const [left = '', right, ...more] = text.split('::');
  if (more.length > 0) return false;
  const isShortened = right !== undefined;
  const before = groupsIn(left, !isShortened);
  const after = isShortened ? groupsIn(right, true) : 0;
  if (before === undefined || after === undefined) return false;
  return isShortened ? before + after < GROUPS : before === GROUPS;
}

/** The number of 16-bit groups; undefined if any is invalid. */
function groupsIn(text: string, mayEndInIpv4: boolean): number | undefined {
  if (text === '') return 0;
  const groups = text.split(':');
  const last = groups.at(-1) ?? '';
  const isQuad = mayEndInIpv4 && last.includes('.');
  if (isQuad && !isIpv4(last)) return undefined;
  const plain = isQuad ? groups.slice(0, -1) : groups;
  return plain.every(group => GROUP.test(group)) ? plain.length + (isQuad ? 2 : 0) : undefined;
}

/** RFC 9562 without a prefix or braces, of any version. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}
