/** Characters of `ext-value` that are not percent-encoded (RFC 8187, section 3.2.1). */
const NOT_ENCODED = /[^A-Za-z0-9!#$&+.^_`|~-]/g;

/**
 * `Content-Disposition` for saving a response under this name (RFC 6266): `filename` in ASCII for old clients, and
 * `filename*` with the exact name (RFC 8187) where the two differ.
 */
export function attachmentNamed(name: string): string {
  const ascii = name.replaceAll(/[^\x20-\x7e]/g, '_').replaceAll(/["\\%]/g, '_');
  const plain = `attachment; filename="${ascii}"`;
  return ascii === name ? plain : `${plain}; filename*=UTF-8''${encoded(name)}`;
}

function encoded(name: string): string {
  return [...Buffer.from(name.toWellFormed(), 'utf8')]
    .map(byte => {
      const character = String.fromCharCode(byte);
      const hex = byte.toString(16).toUpperCase().padStart(2, '0');
      return character.replace(NOT_ENCODED, `%${hex}`);
    })
    .join('');
}
