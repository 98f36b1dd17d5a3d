import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const PREFIX = 'v1.';

/** Thrown when a sealed text was changed, was cut, or was sealed with another key or for another purpose. */
export class SecretBoxError extends Error {
  override readonly name = 'SecretBoxError';
}

/**
 * Keeps secrets (callback tokens, signing secrets, stored answers) unreadable in the database.
 *
 * A sealed text is `v1.` and the base64url of nonce (12 bytes), AES-256-GCM ciphertext and tag (16 bytes).
 * The random nonce allows 2^32 seals per key (NIST SP 800-38D §8.3), which is far more than we make.
 */
export class SecretBox {
  readonly #key: Buffer;

  /** @param key 32 bytes. */
  constructor(key: Buffer) {
    if (key.length !== KEY_BYTES) throw new RangeError(`A SecretBox needs a key of ${KEY_BYTES} bytes.`);
    this.#key = key;
  }

  /**
   * @param boundTo what the secret belongs to, such as a row's id: a sealed text copied to another row
   *   does not open there. It is checked, not stored.
   */
  seal(secret: string, boundTo = ''): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(boundTo, 'utf8'));
    const sealed = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return PREFIX + sealed.toString('base64url');
  }

  /** @throws SecretBoxError when the text is not exactly what {@link seal} gave for this key and owner. */
  open(sealed: string, boundTo = ''): string {
    const bytes = Buffer.from(sealed.slice(PREFIX.length), 'base64url');
    if (!sealed.startsWith(PREFIX) || bytes.length < NONCE_BYTES + TAG_BYTES) {
      throw new SecretBoxError('This is not a sealed text.');
    }
    const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(boundTo, 'utf8'));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const opened = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
      return Buffer.concat([opened, decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new SecretBoxError('The sealed text was changed, or belongs to another key or owner.', { cause });
    }
  }
}
