/** A part of a text: shown as it is, or as a link that opens outside. */
export type Segment =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly url: string; readonly host: string };

/** Ends before punctuation that belongs to the sentence. */
const URL_IN_TEXT = /https?:\/\/[^\s<>"'`{}|\\^]+[^\s<>"'`{}|\\^.,;:!?)\]]/gi;

/** Finds the web addresses in a text. Anything that is not http or https stays text. */
export function segmentsOf(text: string): readonly Segment[] {
  const segments: Segment[] = [];
  let end = 0;
  for (const match of text.matchAll(URL_IN_TEXT)) {
    const [url] = match;
    if (!URL.canParse(url)) continue;
    if (match.index > end) segments.push({ kind: 'text', text: text.slice(end, match.index) });
    segments.push({ kind: 'link', url, host: new URL(url).host });
    end = match.index + url.length;
  }
  if (end < text.length) segments.push({ kind: 'text', text: text.slice(end) });
  return segments;
}

/** Media that is part of a text itself, so that showing it loads nothing. */
export interface InlineMedia {
  readonly kind: 'image' | 'audio';
  readonly mediaType: string;
  readonly base64: string;
}

/** No SVG: it is a document, which may name other files. */
const DATA_URL =
  /^data:((image|audio)\/(?:png|jpeg|gif|webp|avif|mpeg|mp4|ogg|wav|webm|aac|flac));base64,([A-Za-z0-9+/]+={0,2})$/;

export function inlineMediaOf(text: string): InlineMedia | undefined {
  const [, mediaType, kind, base64] = DATA_URL.exec(text) ?? [];
  if (mediaType === undefined || base64 === undefined) return undefined;
  return { kind: kind === 'image' ? 'image' : 'audio', mediaType, base64 };
}
