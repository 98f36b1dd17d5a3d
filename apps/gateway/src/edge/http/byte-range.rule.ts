export type ByteRange =
  /** There is no range, or one that may be ignored: the whole is sent. */
  | { readonly outcome: 'whole' }
  | { readonly outcome: 'part'; readonly first: number; readonly last: number }
  | { readonly outcome: 'unsatisfiable' };

const WHOLE: ByteRange = { outcome: 'whole' };

/**
 * The part that a `Range` header asks for (RFC 9110, section 14.2). Several ranges and other units are ignored, as a
 * server may.
 */
export function byteRangeIn(header: string | undefined, sizeBytes: number): ByteRange {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (from === '' && to === '') return WHOLE;
  if (from === '') {
    const length = Math.min(Number(to), sizeBytes);
    return length === 0 ? { outcome: 'unsatisfiable' } : part(sizeBytes - length, sizeBytes - 1);
  }
  const first = Number(from);
  const last = to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1);
  if (first >= sizeBytes) return { outcome: 'unsatisfiable' };
  return last < first ? WHOLE : part(first, last);
}

function part(first: number, last: number): ByteRange {
  return { outcome: 'part', first, last };
}
