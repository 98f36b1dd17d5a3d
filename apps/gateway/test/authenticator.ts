import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { z } from 'zod';

const FLAG = { userPresent: 0x01, userVerified: 0x04, attestedCredential: 0x40 } as const;
const AAGUID = Buffer.alloc(16);

const Options = z.looseObject({
  challenge: z.string(),
  rpId: z.string().optional(),
  rp: z.looseObject({ id: z.string() }).optional(),
  user: z.looseObject({ id: z.string() }).optional(),
});

/** What a page on another host, or a broken authenticator, would do differently. */
export interface Deviation {
  readonly origin?: string;
  readonly challenge?: string;
  readonly userVerified?: boolean;
  readonly counter?: number;
  readonly userHandle?: string;
  readonly type?: string;
}

/** An authenticator with one passkey: WebAuthn Level 3, sections 6.1 and 6.5, with ES256 and attestation `none`. */
export class Authenticator {
  readonly credentialId = randomBytes(32);
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  private counter = 0;
  private userHandle: string | undefined;

  constructor(private readonly origin: string) {}

  /** The answer to `navigator.credentials.create`. */
  create(options: unknown, deviation: Deviation = {}): Record<string, unknown> {
    const { challenge, rp, user } = Options.parse(options);
    this.userHandle = user?.id;
    const id = this.credentialId;
    const length = Buffer.from([id.length >> 8, id.length & 0xff]);
    const attested = Buffer.concat([AAGUID, length, id, this.coseKey()]);
    const authData = this.authData(rp?.id ?? '', FLAG.attestedCredential, attested, deviation);
    const attestationObject = map([
      [text('fmt'), text('none')],
      [text('attStmt'), map([])],
      [text('authData'), bytes(authData)],
    ]);
    return this.credential({
      clientDataJSON: this.clientData('webauthn.create', challenge, deviation).toString('base64url'),
      attestationObject: attestationObject.toString('base64url'),
      transports: ['internal'],
    });
  }

  /** The answer to `navigator.credentials.get`. */
  get(options: unknown, deviation: Deviation = {}): Record<string, unknown> {
    const { challenge, rpId = '' } = Options.parse(options);
    this.counter += 1;
    const authData = this.authData(rpId, 0, Buffer.alloc(0), deviation);
    const clientData = this.clientData('webauthn.get', challenge, deviation);
    const signature = sign('sha256', Buffer.concat([authData, sha256(clientData)]), this.keys.privateKey);
    return this.credential({
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      signature: signature.toString('base64url'),
      userHandle: deviation.userHandle ?? this.userHandle,
    });
  }

  private credential(response: Record<string, unknown>): Record<string, unknown> {
    const id = this.credentialId.toString('base64url');
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response };
  }

  private clientData(type: string, challenge: string, deviation: Deviation): Buffer {
    const data = { type, challenge, origin: this.origin, crossOrigin: false, ...deviation };
    return Buffer.from(JSON.stringify({ ...data, type: deviation.type ?? type }));
  }

  private authData(rpId: string, flags: number, attested: Buffer, deviation: Deviation): Buffer {
    const verified = deviation.userVerified === false ? 0 : FLAG.userVerified;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(deviation.counter ?? this.counter);
    const flag = Buffer.from([flags | FLAG.userPresent | verified]);
    return Buffer.concat([sha256(Buffer.from(rpId)), flag, counter, attested]);
  }

  /** RFC 9053, section 7.1.1. */
  private coseKey(): Buffer {
    const { x = '', y = '' } = this.keys.publicKey.export({ format: 'jwk' });
    return map([
      [integer(1), integer(2)],
      [integer(3), integer(-7)],
      [integer(-1), integer(1)],
      [integer(-2), bytes(Buffer.from(x, 'base64url'))],
      [integer(-3), bytes(Buffer.from(y, 'base64url'))],
    ]);
  }
}

function sha256(data: Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}

/** CBOR (RFC 8949), as far as an authenticator needs it. */
function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 256) return Buffer.from([(major << 5) | 24, value]);
  return Buffer.from([(major << 5) | 25, value >> 8, value & 0xff]);
}

function integer(value: number): Buffer {
  return value < 0 ? head(1, -1 - value) : head(0, value);
}

function bytes(data: Buffer): Buffer {
  return Buffer.concat([head(2, data.length), data]);
}

function text(value: string): Buffer {
  const data = Buffer.from(value);
  return Buffer.concat([head(3, data.length), data]);
}

function map(entries: readonly (readonly [Buffer, Buffer])[]): Buffer {
  return Buffer.concat([head(5, entries.length), ...entries.flat()]);
}
