import { Transform } from 'node:stream';
import type { TransformCallback } from 'node:stream';

/** Bytes that are not valid text, with their line number, counted from 1. */
export class EncodingError extends Error {
  override readonly name = 'EncodingError';

  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

interface Encoding {
  readonly label: 'utf-8' | 'utf-16le' | 'utf-16be';
  readonly name: string;
  readonly mark: readonly number[];
  /** A line feed as bytes. Its first byte is at a multiple of its length. */
  readonly lineFeed: readonly number[];
}

const UTF_8: Encoding = { label: 'utf-8', name: 'UTF-8', mark: [0xef, 0xbb, 0xbf], lineFeed: [0x0a] };
const ENCODINGS: readonly Encoding[] = [
  UTF_8,
  { label: 'utf-16le', name: 'UTF-16', mark: [0xff, 0xfe], lineFeed: [0x0a, 0x00] },
  { label: 'utf-16be', name: 'UTF-16', mark: [0xfe, 0xff], lineFeed: [0x00, 0x0a] },
];
const LONGEST_MARK = 3;

/** A line is buffered until its end has arrived. */
const MAX_LINE_BYTES = 4 * 1024 * 1024;

/** All control characters except tab, line feed and carriage return. They reveal text in other encodings. */
const CONTROL = /(?![\t\n\r\u007f-\u009f])\p{Cc}/u;

/**
 * Decodes the bytes of a text file: UTF-8 with or without a byte order mark, or UTF-16 with one.
 *
 * Everything else is refused with its line number ({@link EncodingError}), because decoding it wrongly would turn
 * different words into the same one. Latin-1 is detected by bytes that are not UTF-8, UTF-16 without a mark and
 * UTF-32 by their NULs, ISO-2022-JP by its escapes.
 */
export class DecodeText extends Transform {
  private encoding: Encoding | undefined;
  private rest: Buffer = Buffer.alloc(0);
  private lines = 0;

  constructor() {
    super({ readableObjectMode: true });
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.settle(done, () => {
      this.rest = Buffer.concat([this.rest, chunk]);
      if (this.encoding === undefined && this.rest.length < LONGEST_MARK) return;
      const { lineFeed } = this.known();
      const end = endOfLastLine(this.rest, lineFeed);
      if (this.rest.length - end > MAX_LINE_BYTES) throw this.fault(0, 'The line is too long.');
      this.passOn(end);
    });
  }

  override _flush(done: TransformCallback): void {
    this.settle(done, () => {
      this.known();
      this.passOn(this.rest.length);
    });
  }

  private settle(done: TransformCallback, work: () => void): void {
    try {
      work();
      done();
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Detected from the byte order mark, which is then skipped. */
  private known(): Encoding {
    if (this.encoding !== undefined) return this.encoding;
    const marked = ENCODINGS.find(({ mark }) => mark.every((byte, at) => this.rest[at] === byte));
    this.encoding = marked ?? UTF_8;
    if (marked !== undefined) this.rest = this.rest.subarray(marked.mark.length);
    return this.encoding;
  }

  /** Emits the lines that end before `end`. */
  private passOn(end: number): void {
    if (end === 0) return;
    const bytes = this.rest.subarray(0, end);
    this.rest = this.rest.subarray(end);
    const { label, name, lineFeed } = this.known();
    const decode = (part: Buffer): string | undefined => decoded(part, label);
    const text = decode(bytes);
    if (text === undefined) {
      const line = linesIn(bytes, lineFeed).findIndex(part => decode(part) === undefined);
      throw this.fault(line, `The bytes are not valid ${name}. Save the file as UTF-8.`);
    }
    if (CONTROL.test(text)) {
      const line = text.split('\n').findIndex(part => CONTROL.test(part));
      throw this.fault(line, 'There is a control character. Save the file as UTF-8.');
    }
    this.lines += text.split('\n').length - 1;
    this.push(text);
  }

  private fault(linesOn: number, message: string): EncodingError {
    return new EncodingError(this.lines + linesOn + 1, message);
  }
}

function decoded(bytes: Buffer, label: Encoding['label']): string | undefined {
  try {
    // A mark that is not at the beginning of the file is a character like any other.
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The position after the last line feed; 0 without one. */
function endOfLastLine(bytes: Buffer, lineFeed: readonly number[]): number {
  const size = lineFeed.length;
  for (let at = Math.floor(bytes.length / size) * size - size; at >= 0; at -= size) {
    if (isLineFeedAt(bytes, at, lineFeed)) return at + size;
  }
  return 0;
}

function linesIn(bytes: Buffer, lineFeed: readonly number[]): readonly Buffer[] {
  const size = lineFeed.length;
  const lines: Buffer[] = [];
  let from = 0;
  for (let at = 0; at < bytes.length; at += size) {
    if (!isLineFeedAt(bytes, at, lineFeed)) continue;
    lines.push(bytes.subarray(from, at + size));
    from = at + size;
  }
  return [...lines, bytes.subarray(from)];
}

function isLineFeedAt(bytes: Buffer, at: number, lineFeed: readonly number[]): boolean {
  return lineFeed.every((byte, offset) => bytes[at + offset] === byte);
}
