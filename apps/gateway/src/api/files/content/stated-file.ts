import { refuse } from '../../../edge/errors/problem-codes.js';
import type { FileBody } from '../../../edge/http/file-body.js';
import type { UploadQuery } from '../file.dto.js';
import { statedDigest } from './content-digest.rule.js';
import { mediaTypeIn } from './media-type.rule.js';

export interface StatedFile {
  readonly name: string;
  readonly media_type: string;
  readonly size_bytes: number;
  readonly sha256: string;
}

/**
 * What a request says about the file that it is about to send.
 *
 * @throws ServiceError `request.invalid` with a pointer to the header or parameter, `request.media_type`
 */
export function statedFile(body: FileBody, { name, sha256 }: UploadQuery): StatedFile {
  if (!Number.isSafeInteger(body.sizeBytes) || body.sizeBytes < 1)
    throw fault('/Content-Length', 'The file is empty.');
  return {
    name,
    media_type: mediaTypeOf(body.contentType),
    size_bytes: body.sizeBytes,
    sha256: digestOf(body.contentDigest, sha256),
  };
}

function mediaTypeOf(contentType: string | undefined): string {
  const mediaType = contentType === undefined ? undefined : mediaTypeIn(contentType);
  if (mediaType !== undefined) return mediaType;
  const detail =
    'Send the file itself as the body, not a form, and its type in Content-Type; application/octet-stream if it has none.';
  throw refuse('request.media_type', detail);
}

function digestOf(header: string | undefined, query: string | undefined): string {
  const stated = statedDigest(header);
  if (stated.outcome === 'malformed')
    throw fault('/Content-Digest', 'Must be as in RFC 9530: sha-256=:<base64>:');
  if (stated.outcome === 'absent') {
    if (query !== undefined) return query;
    throw fault('/sha256', 'State the SHA-256 of the file here or in Content-Digest.');
  }
  if (query !== undefined && query !== stated.sha256) throw fault('/sha256', 'Differs from Content-Digest.');
  return stated.sha256;
}

function fault(pointer: string, detail: string): Error {
  return refuse('request.invalid', 'The request breaks a rule.', { faults: [{ pointer, detail }] });
}
