import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { z } from 'zod';
import { formatted, readJson } from '#libs/contracts';

/** 32 bytes in base64url. */
const Coordinate = formatted(
  /^[A-Za-z0-9_-]{43}$/,
  'a point on Ed25519 in base64url',
  '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
);

const publicShape = {
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: Coordinate,
  /** Defaults to the thumbprint of the key (RFC 7638). */
  kid: z.string().min(1).max(200).optional(),
  use: z.literal('sig').optional(),
  alg: z.literal('EdDSA').optional(),
};
export const PublicSigningKey = z.strictObject(publicShape);
export type PublicSigningKey = z.infer<typeof PublicSigningKey>;
export const PrivateSigningKey = z.strictObject({ ...publicShape, d: Coordinate });
export type PrivateSigningKey = z.infer<typeof PrivateSigningKey>;

/** A key as it is published. */
export const PublishedKey = z.strictObject({
  ...{ kty: publicShape.kty, crv: publicShape.crv, x: Coordinate },
  ...{ kid: z.string(), use: z.literal('sig'), alg: z.literal('EdDSA') },
});
export type PublishedKey = z.infer<typeof PublishedKey>;

/** The keys of an installation: the current one signs, the former ones go on being published. */
export interface SigningKeySet {
  readonly current: PrivateSigningKey;
  readonly former: readonly PublicSigningKey[];
}

/** A JWK Set (RFC 7517) whose first key is private; a private part of the others is refused. */
export const SigningKeyFile = z.strictObject({
  keys: z.tuple([PrivateSigningKey.refine(isKeyPair)], PublicSigningKey).refine(haveDistinctPoints),
});

export type SigningKeyFile = z.infer<typeof SigningKeyFile>;

/** The same from its text, as in a setting. */
export const SigningKeyText = z
  .string()
  .transform((text): unknown => {
    const read = readJson(text);
    return read.outcome === 'read' ? read.value : undefined;
  })
  .pipe(SigningKeyFile)
  .transform(({ keys: [current, ...former] }): SigningKeySet => ({ current, former }));

/** Whether the public part belongs to the private one. */
function isKeyPair({ kty, crv, x, d }: PrivateSigningKey): boolean {
  const own = createPrivateKey({ key: { kty, crv, x, d }, format: 'jwk' });
  return createPublicKey(own.export({ type: 'pkcs8', format: 'pem' })).export({ format: 'jwk' }).x === x;
}

function haveDistinctPoints(
  keys: readonly { readonly x: string; readonly kid?: string | undefined }[],
): boolean {
  const kids = keys.flatMap(({ kid }) => kid ?? []);
  return new Set(keys.map(({ x }) => x)).size === keys.length && new Set(kids).size === kids.length;
}

export function newSigningKey(): PrivateSigningKey {
  return PrivateSigningKey.parse(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }));
}

export function newKeyFile(): SigningKeyFile {
  return { keys: [newSigningKey()] };
}

/** The set with a new key in front. The private part of the key that signed so far is gone from it. */
export function withNewKey({ keys: [current, ...former] }: SigningKeyFile): SigningKeyFile {
  return { keys: [newSigningKey(), PublicSigningKey.strip().parse(current), ...former] };
}
