import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** `v1.<sealed>` was sealed before keys had ids, `v2.<key id>.<sealed>` since. */
const SEALED = /^(?:v1|v2\.(?<keyId>[0-9a-f]{8}))\.(?<sealed>[\w-]+)$/;

/** Thrown when a sealed text was modified or truncated, or was sealed with another key or for another purpose. */
export class SecretBoxError extends Error {
  override readonly name = 'SecretBoxError';
}

/**
 * Keeps secrets (callback tokens, signing secrets, stored answers) unreadable in the database.
 *
 * A sealed text is `v2.`, the id of its key, and the base64url of nonce (12 bytes), AES-256-GCM ciphertext and tag
 * (16 bytes). The random nonce allows 2^32 seals per key (NIST SP 800-38D section 8.3), far more than are made. The
 * key's id is the start of its SHA-256: keys need no names, and the same key has the same id everywhere.
 *
 * With several keys, the first one seals and all of them open. This allows rotation without downtime: add the new key
 * after the old one in every process, then move it to the front, and remove the old key when nothing is sealed with
 * it any more.
 */
export class SecretBox {
  private readonly keys: ReadonlyMap<string, Buffer>;
  private readonly primaryId: string;
  private readonly primary: Buffer;

  /** @param keys 32 bytes each; at least one. */
  constructor(keys: Buffer | readonly Buffer[]) {
    const given: readonly Buffer[] = Buffer.isBuffer(keys) ? [keys] : keys;
    const [primary, ...others] = given;
    if (primary === undefined || [primary, ...others].some(key => key.length !== KEY_BYTES)) {
      throw new RangeError(`A SecretBox needs keys of ${KEY_BYTES} bytes.`);
    }
    this.primary = primary;
    this.primaryId = keyIdOf(primary);
    this.keys = new Map([primary, ...others].map(key => [keyIdOf(key), key]));
  }

  get keyCount(): number {
    return this.keys.size;
  }

  /** Prefix of every text sealed with the first key; text with another prefix should be resealed. */
  get prefix(): string {
    return `v2.${this.primaryId}.`;
  }

  /**
   * @param boundTo the owner of the secret, such as a row's id: a sealed text copied to another row does not open
   *   there. It is authenticated, not stored.
   */
  seal(secret: string, boundTo = ''): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.primary, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(boundTo, 'utf8'));
    const sealed = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return this.prefix + sealed.toString('base64url');
  }

  /**
   * @throws SecretBoxError when the text is not exactly what {@link seal} returned for one of these keys and this
   *   owner.
   */
  open(sealed: string, boundTo = ''): string {
    const { keyId, sealed: encoded } = SEALED.exec(sealed)?.groups ?? {};
    const bytes = Buffer.from(encoded ?? '', 'base64url');
    if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new SecretBoxError('This is not a sealed text.');
    const key = keyId === undefined ? undefined : this.keys.get(keyId);
    if (keyId !== undefined && key === undefined) {
      throw new SecretBoxError(
        `The sealed text belongs to the key ${keyId}, which is not among the keys set here.`,
      );
    }
    const opened = (key === undefined ? [...this.keys.values()] : [key])
      .map(candidate => decrypt(candidate, bytes, boundTo))
      .find(text => text !== undefined);
    if (opened === undefined) {
      throw new SecretBoxError('The sealed text was changed, or belongs to another key or owner.');
    }
    return opened;
  }

  /**
   * The same secret sealed with the first key; the text itself if it already is.
   *
   * @throws SecretBoxError as {@link open}
   */
  reseal(sealed: string, boundTo = ''): string {
    return sealed.startsWith(this.prefix) ? sealed : this.seal(this.open(sealed, boundTo), boundTo);
  }
}

function keyIdOf(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8);
}

function decrypt(key: Buffer, bytes: Buffer, boundTo: string): string | undefined {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(boundTo, 'utf8'));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const opened = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
    return Buffer.concat([opened, decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
