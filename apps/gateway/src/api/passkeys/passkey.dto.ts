import { z } from 'zod';
import { EXAMPLE, Id, InstantOut, Label } from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';
import type { Passkey } from './passkey.entity.js';

const EXAMPLE_FLOW = '0198f0aa-b5c6-7fd8-a93a-4b5c6d7e8f90';
const EXAMPLE_PASSKEY = '0198f0aa-c6d7-7fe9-ba4b-5c6d7e8f90a1';

/** Of WebAuthn; an attestation `none` has some hundred bytes. */
const Bytes = z.base64url().min(1).max(16_384);
const CREDENTIAL_ID_CHARS = 1_400;
const CredentialId = z.base64url().min(1).max(CREDENTIAL_ID_CHARS);

/** As browsers make it with `PublicKeyCredential.toJSON()`; members that are not used are ignored. */
const credential = { id: CredentialId, rawId: CredentialId, type: z.literal('public-key') };

export const CreatedCredential = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: Bytes,
    attestationObject: Bytes,
    transports: z.array(z.string().max(20)).max(10).default([]),
  }),
});

export const UsedCredential = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: Bytes,
    authenticatorData: Bytes,
    signature: Bytes,
    userHandle: z.base64url().max(100).nullish(),
  }),
});

export const PasskeyChallenge = named(
  'PasskeyChallenge',
  z.strictObject({
    /** Of the sign-in, or of the registration, under way. */
    id: Id,
    /** For `PublicKeyCredential.parseRequestOptionsFromJSON` or `parseCreationOptionsFromJSON`. */
    options: z.record(z.string(), z.unknown()),
  }),
  { id: EXAMPLE_FLOW, options: { challenge: 'dGhlIGNoYWxsZW5nZQ', rpId: 'countersign.example.com' } },
);
export type PasskeyChallenge = z.infer<typeof PasskeyChallenge>;

export const PasskeyUse = named('PasskeyUse', z.strictObject({ id: Id, response: UsedCredential }), {
  id: EXAMPLE_FLOW,
  response: {
    ...{ id: 'Y3JlZGVudGlhbA', rawId: 'Y3JlZGVudGlhbA', type: 'public-key' },
    response: { clientDataJSON: 'e30', authenticatorData: 'AAAA', signature: 'AAAA', userHandle: 'AAAA' },
  },
});
export type PasskeyUse = z.infer<typeof PasskeyUse>;

export const PasskeySpec = named(
  'PasskeySpec',
  z.strictObject({ id: Id, response: CreatedCredential, name: Label.default('Passkey') }),
  {
    id: EXAMPLE_FLOW,
    response: {
      ...{ id: 'Y3JlZGVudGlhbA', rawId: 'Y3JlZGVudGlhbA', type: 'public-key' },
      response: { clientDataJSON: 'e30', attestationObject: 'AAAA', transports: ['internal'] },
    },
    name: 'Laptop',
  },
);
export type PasskeySpec = z.infer<typeof PasskeySpec>;

export const PasskeyView = named(
  'Passkey',
  z.strictObject({ id: Id, name: z.string(), created_at: InstantOut, last_used_at: InstantOut.nullable() }),
  { id: EXAMPLE_PASSKEY, name: 'Laptop', created_at: EXAMPLE.createdAt, last_used_at: null },
);
export type PasskeyView = z.infer<typeof PasskeyView>;

export function passkeyViewOf({ id, name, created_at, last_used_at }: Passkey): PasskeyView {
  return {
    ...{ id, name, created_at: created_at.toISOString() },
    last_used_at: last_used_at?.toISOString() ?? null,
  };
}
