const ESSENCE = /^([a-z0-9][a-z0-9!#$&^_.+-]{0,126})\/([a-z0-9][a-z0-9!#$&^_.+-]{0,126})$/;

/** The type that is stated for bytes of any kind. */
export const ANY_BYTES = 'application/octet-stream';

/** Type and subtype of a `Content-Type`, in lower case; undefined for what is not one, and for a form. */
export function mediaTypeIn(contentType: string): string | undefined {
  const essence = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const isForm = essence.startsWith('multipart/') || essence === 'application/x-www-form-urlencoded';
  return ESSENCE.test(essence) && !isForm ? essence : undefined;
}

const OTHER_TEXT = new Set([
  'application/json',
  'application/x-ndjson',
  'application/jsonl',
  'application/xml',
  'application/javascript',
  'application/yaml',
  'application/x-yaml',
  'application/toml',
  'application/sql',
  'application/rtf',
]);

/** Types of text have no magic number: such a file is checked to be text in UTF-8 instead. */
export function isText(mediaType: string): boolean {
  return mediaType.startsWith('text/') || OTHER_TEXT.has(mediaType) || /\+(json|xml|yaml)$/.test(mediaType);
}

/** Types that share a format, or have several names; magic numbers do not tell them apart. */
const ALIKE: readonly (readonly string[])[] = [
  ['video/mp4', 'audio/mp4', 'audio/x-m4a', 'audio/m4a', 'video/x-m4v', 'video/quicktime', 'video/3gpp'],
  ['video/3gpp', 'video/3gpp2', 'audio/3gpp', 'audio/3gpp2', 'video/mp4'],
  ['video/webm', 'audio/webm', 'video/matroska', 'audio/matroska', 'video/x-matroska', 'audio/x-matroska'],
  ['audio/ogg', 'video/ogg', 'application/ogg', 'audio/opus'],
  ['audio/wav', 'audio/wave', 'audio/x-wav', 'audio/vnd.wave'],
  ['audio/mpeg', 'audio/mp3', 'audio/x-mp3', 'audio/mpeg3'],
  ['audio/aac', 'audio/aacp', 'audio/x-aac'],
  ['audio/flac', 'audio/x-flac'],
  ['audio/aiff', 'audio/x-aiff'],
  ['image/jpeg', 'image/jpg', 'image/pjpeg'],
  ['image/png', 'image/apng', 'image/x-png'],
  ['image/heic', 'image/heif', 'image/heic-sequence', 'image/heif-sequence', 'image/avif'],
  ['image/bmp', 'image/x-ms-bmp', 'image/x-bmp'],
  ['image/x-icon', 'image/vnd.microsoft.icon'],
  ['image/tiff', 'image/x-adobe-dng', 'image/x-nikon-nef', 'image/x-sony-arw', 'image/x-canon-cr2'],
  ['video/vnd.avi', 'video/avi', 'video/x-msvideo'],
  ['application/pdf', 'application/x-pdf'],
  ['application/gzip', 'application/x-gzip'],
  ['application/zip', 'application/x-zip-compressed'],
  ['application/x-rar-compressed', 'application/vnd.rar'],
];

/** Formats inside of another one: the beginning of a file may show the outer one only. */
const CONTAINERS: Readonly<Record<string, RegExp>> = {
  'application/zip':
    /^application\/(vnd\.(openxmlformats-officedocument|oasis\.opendocument|ms-\w+\.\w+\.macroenabled|apple\.|android\.package).*|epub\+zip|java-archive|x-zip-compressed)$|^model\/3mf$/,
  'application/x-cfb': /^application\/(msword|vnd\.ms-(excel|powerpoint|outlook|project)|vnd\.visio)$/,
};

export type TypeVerdict =
  | { readonly outcome: 'fits' }
  /** `found` is null where nothing was recognized. */
  | { readonly outcome: 'differs'; readonly found: string | null };

const FITS: TypeVerdict = { outcome: 'fits' };

/**
 * Whether the content may be of the stated type.
 *
 * Text is judged by its characters elsewhere, since a note may begin with the letters of a magic number; only a PDF,
 * which may consist of text, is not accepted as text. Bytes that are recognized as nothing must be stated as
 * {@link ANY_BYTES}: a type that cannot be checked is not shown to the readers of the file.
 *
 * @param found by its magic number; undefined when there is none
 */
export function compareTypes(stated: string, found: string | undefined): TypeVerdict {
  if (stated === ANY_BYTES) return FITS;
  if (isText(stated)) return found === 'application/pdf' ? { outcome: 'differs', found } : FITS;
  if (found === undefined) return { outcome: 'differs', found: null };
  const actual = (found.split(';', 1)[0] ?? found).toLowerCase();
  const isAlike = stated === actual || ALIKE.some(group => group.includes(stated) && group.includes(actual));
  return isAlike || isWithin(stated, actual) || isWithin(actual, stated)
    ? FITS
    : { outcome: 'differs', found: actual };
}

function isWithin(inner: string, container: string): boolean {
  return CONTAINERS[container]?.test(inner) === true;
}
