import { browserSupportsWebAuthn, startAuthentication, startRegistration } from '@simplewebauthn/browser';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import { call } from '../api/call.js';
import { isRecord } from '../api/is-record.rule.js';
import type { Session } from '../api/session-paths.js';

export { browserSupportsWebAuthn as hasPasskeys };

/**
 * Signs in with a passkey of this device, or of one near it.
 *
 * @throws ProblemError when it is refused; a WebAuthnError or DOMException when the person breaks it off
 */
export async function signInWithPasskey(): Promise<Session> {
  const { id, options } = await call('post', '/v1/sign-in/passkeys/options', { body: {} });
  if (!isRequestOptions(options)) throw new TypeError('The challenge is not one of WebAuthn.');
  const { id: credentialId, rawId, response } = await startAuthentication({ optionsJSON: options });
  const { authenticatorData, clientDataJSON, signature, userHandle = null } = response;
  const proof = { authenticatorData, clientDataJSON, signature, userHandle };
  return call('post', '/v1/sign-in/passkeys', {
    body: { id, response: { id: credentialId, rawId, type: 'public-key', response: proof } },
  });
}

/**
 * Makes a passkey on this device, or on one near it, and adds it to the account.
 *
 * @throws as {@link signInWithPasskey}
 */
export async function addPasskey(name: string): Promise<void> {
  const { id, options } = await call('post', '/v1/passkeys/options', { body: {} });
  if (!isCreationOptions(options)) throw new TypeError('The challenge is not one of WebAuthn.');
  const { id: credentialId, rawId, response } = await startRegistration({ optionsJSON: options });
  const { attestationObject, clientDataJSON, transports = [] } = response;
  const made = { attestationObject, clientDataJSON, transports };
  await call('post', '/v1/passkeys', {
    body: { id, name, response: { id: credentialId, rawId, type: 'public-key', response: made } },
  });
}

function isRequestOptions(value: unknown): value is PublicKeyCredentialRequestOptionsJSON {
  return isRecord(value) && typeof value['challenge'] === 'string';
}

function isCreationOptions(value: unknown): value is PublicKeyCredentialCreationOptionsJSON {
  return isRequestOptions(value) && 'rp' in value && 'user' in value && 'pubKeyCredParams' in value;
}
