import { createHash } from 'node:crypto';
import { fileTypeFromBuffer } from 'file-type';
import { refuse } from '../../../edge/errors/problem-codes.js';
import { compareTypes, isText } from './media-type.rule.js';

/** As much of the beginning of a file as `file-type` looks at for nearly all formats. */
const SAMPLE_BYTES = 4_100;

export interface StatedContent {
  readonly mediaType: string;
  readonly sizeBytes: number;
  /** In hex. */
  readonly sha256: string;
}

/**
 * The same chunks, once they are what was stated. The last one is passed on only when the hash of all is right, so that
 * a storage never receives the whole of a file that is something else.
 *
 * At most {@link SAMPLE_BYTES} and one chunk are held.
 *
 * @throws ServiceError `file.type_mismatch`, `file.digest_mismatch`, and what `source` throws
 */
export async function* verifiedContent(
  source: AsyncIterable<Buffer>,
  stated: StatedContent,
): AsyncGenerator<Buffer, void, undefined> {
  const hash = createHash('sha256');
  const text = isText(stated.mediaType) ? new TextCheck() : undefined;
  let held: Buffer | undefined;
  for await (const chunk of withSampleFirst(source)) {
    if (held === undefined) await requireType(chunk, stated.mediaType);
    else yield held;
    hash.update(chunk);
    text?.add(chunk);
    held = chunk;
  }
  text?.end();
  if (hash.digest('hex') !== stated.sha256) {
    throw refuse('file.digest_mismatch', 'The content that arrived has another SHA-256 than stated.');
  }
  if (held !== undefined) yield held;
}

/** The chunks, of which the first has at least {@link SAMPLE_BYTES}, unless the whole has less. */
async function* withSampleFirst(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  let sample: Buffer[] | undefined = [];
  let bytes = 0;
  for await (const chunk of source) {
    if (sample === undefined) {
      yield chunk;
      continue;
    }
    sample.push(chunk);
    bytes += chunk.length;
    if (bytes < SAMPLE_BYTES) continue;
    yield Buffer.concat(sample, bytes);
    sample = undefined;
  }
  if (sample !== undefined && bytes > 0) yield Buffer.concat(sample, bytes);
}

async function requireType(sample: Buffer, mediaType: string): Promise<void> {
  const verdict = compareTypes(mediaType, await recognized(sample));
  if (verdict.outcome === 'fits') return;
  const detail =
    verdict.found === null
      ? `The content is not recognized as ${mediaType}. State application/octet-stream for other formats.`
      : `The content is ${verdict.found}, not ${mediaType}.`;
  throw refuse('file.type_mismatch', detail);
}

/** A sample of a file may end where a format wants more; what it is then is not known. */
async function recognized(sample: Buffer): Promise<string | undefined> {
  try {
    return (await fileTypeFromBuffer(sample))?.mime;
  } catch {
    return undefined;
  }
}

/** Characters that text has no use for; ESC colours the output of programs. */
const NOT_IN_TEXT = /(?![\t\n\v\f\r\u001B])[\p{Cc}--[\u007F-\u009F]]/v;

/** Checks that all of a file is text in UTF-8. */
class TextCheck {
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });

  add(chunk: Buffer): void {
    this.check(() => this.decoder.decode(chunk, { stream: true }));
  }

  end(): void {
    this.check(() => this.decoder.decode());
  }

  private check(decode: () => string): void {
    let text: string;
    try {
      text = decode();
    } catch {
      throw refuse('file.type_mismatch', 'The content is stated to be text, and is not valid UTF-8.');
    }
    if (NOT_IN_TEXT.test(text)) {
      throw refuse('file.type_mismatch', 'The content is stated to be text, and has control characters.');
    }
  }
}
