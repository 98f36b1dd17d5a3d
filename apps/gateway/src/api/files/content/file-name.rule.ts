/** As most file systems have it. */
const MAX_NAME_BYTES = 255;

/** C0 and C1 controls, and the separators that break a line of text. */
const CONTROLS = /[\p{Cc}\u2028\u2029]/u;
/** They reorder the text around them: `invoice<U+202E>fdp.exe` is shown as `invoiceexe.pdf` (Unicode TR 36, 2.4). */
const BIDI_CONTROLS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;
/** Replaces what could not be decoded, so a name with it is not the one that was sent. */
const REPLACEMENT = '\uFFFD';

/**
 * What is wrong with the name of a file; undefined for one that is kept exactly as it is. Names are shown to people and
 * offered by browsers as the name of the saved file, so that everything that is not simply a name is refused, not
 * changed.
 */
export function fileNameFault(name: string): string | undefined {
  if (name.trim() === '') return 'Must be a name.';
  if (name !== name.trim()) return 'Must not begin or end with white space.';
  if (!name.isWellFormed() || name.includes(REPLACEMENT)) return 'Must be valid Unicode in UTF-8.';
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) return `Must have at most ${MAX_NAME_BYTES} bytes in UTF-8.`;
  if (name === '.' || name === '..' || /[/\\]/.test(name)) return 'Must be a name without a path.';
  if (CONTROLS.test(name)) return 'Must not hold control characters or line breaks.';
  if (BIDI_CONTROLS.test(name)) return 'Must not hold characters that change the direction of text.';
  return undefined;
}
