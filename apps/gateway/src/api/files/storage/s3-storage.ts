import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { contentMissing } from './file-storage.js';
import type { BytePart, FileStorage, LinkHeaders, StatedBytes } from './file-storage.js';

export interface S3Settings {
  readonly bucket: string;
  readonly region: string;
  /** Of another service than Amazon's. */
  readonly endpoint: string | undefined;
  /** In front of every key, such as `countersign/`. */
  readonly prefix: string;
  /** Whether the bucket is in the path of a URL instead of its host. */
  readonly pathStyle: boolean;
  /** Undefined for those of the environment or of the machine, as every program of AWS finds them. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  /** How long a link to a file is valid; undefined where the gateway serves files itself. */
  readonly linkSeconds: number | undefined;
}

const ignore = (): void => undefined;
/** Errors are thrown, and logged by the caller; the client would print them as well. */
const QUIET = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };

/** Files in a bucket of S3, or of a service that speaks its protocol. */
export class S3Storage implements FileStorage {
  private readonly client: S3Client;

  constructor(private readonly settings: S3Settings) {
    const { region, endpoint, pathStyle, credentials } = settings;
    this.client = new S3Client({
      region,
      forcePathStyle: pathStyle,
      ...(endpoint !== undefined && { endpoint }),
      ...(credentials !== undefined && { credentials }),
      logger: QUIET,
      // A body that is a stream cannot be sent twice.
      maxAttempts: 1,
      // The service checks the SHA-256 that goes with each object; a second checksum would only cost time.
      requestChecksumCalculation: 'WHEN_REQUIRED',
    });
  }

  /**
   * One request with a known length: an object appears when all of it has arrived and has the stated hash, and a request
   * that breaks off leaves nothing.
   */
  async write(key: string, chunks: AsyncIterable<Buffer>, { sizeBytes, sha256 }: StatedBytes): Promise<void> {
    const body = Readable.from(chunks, { objectMode: false });
    const { promise: failed, reject } = Promise.withResolvers<never>();
    failed.catch(() => undefined);
    // The client of S3 may wait for the rest of a body that has failed.
    const abort = new AbortController();
    body.once('error', error => {
      reject(error);
      abort.abort();
    });
    const put = new PutObjectCommand({
      ...this.place(key),
      Body: body,
      ContentLength: sizeBytes,
      ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
    });
    const sent = this.client.send(put, { abortSignal: abort.signal });
    sent.catch(() => undefined);
    try {
      await Promise.race([sent, failed]);
    } finally {
      body.destroy();
    }
  }

  async read(key: string, part?: BytePart): Promise<Readable> {
    const range = part && { Range: `bytes=${part.first}-${part.last}` };
    try {
      const { Body: body } = await this.client.send(new GetObjectCommand({ ...this.place(key), ...range }));
      if (body instanceof Readable) return body;
    } catch (error) {
      throw error instanceof NoSuchKey ? contentMissing(error) : error;
    }
    throw new TypeError('The body of an object is no stream.');
  }

  async delete(key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand(this.place(key)));
  }

  async link(key: string, { contentType, contentDisposition }: LinkHeaders): Promise<string | undefined> {
    const { linkSeconds } = this.settings;
    if (linkSeconds === undefined) return undefined;
    const get = new GetObjectCommand({
      ...this.place(key),
      ResponseContentType: contentType,
      ResponseContentDisposition: contentDisposition,
      ResponseCacheControl: 'no-store',
    });
    return getSignedUrl(this.client, get, { expiresIn: linkSeconds });
  }

  private place(key: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.settings.bucket, Key: this.settings.prefix + key };
  }
}
