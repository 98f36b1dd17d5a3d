import { useEffect, useMemo, useState } from 'react';
import { canSign, signatureOf } from './signature.js';
import type { ReceivedRequest } from './use-test-receiver.js';
import { TOLERANCE_SECONDS, ageSeconds, secretBytes, signedRequest } from './verification.rule.js';
import type { SignedRequest } from './verification.rule.js';

/** The verification of one request, as far as it goes. */
export interface Verification {
  readonly result: 'verified' | 'not_verified' | 'needs_secret' | 'not_signed' | 'unsupported';
  readonly missing: readonly string[];
  readonly signed: SignedRequest | undefined;
  /** As computed here; undefined without a secret. */
  readonly expected: string | undefined;
  readonly isEqual: boolean;
  /** When it arrived; undefined for a timestamp that is no number. */
  readonly ageSeconds: number | undefined;
  readonly isRecent: boolean;
}

/** Verifies a request again whenever the secret changes. */
export function useVerification(request: ReceivedRequest, secret: string): Verification {
  const { headers, body, received_at: receivedAt } = request;
  const found = useMemo(() => signedRequest(headers, body), [headers, body]);
  const signed = 'content' in found ? found : undefined;
  const content = signed?.content;
  const [computed, setComputed] = useState<{ readonly of: string; readonly signature: string }>();
  useEffect(() => {
    const key = secretBytes(secret);
    if (content === undefined || key === undefined || !canSign()) return undefined;
    let isCurrent = true;
    void signatureOf(key, content).then(signature => {
      if (isCurrent) setComputed({ of: secret, signature });
    });
    return () => {
      isCurrent = false;
    };
  }, [content, secret]);
  const expected = computed?.of === secret ? computed.signature : undefined;
  const age = signed === undefined ? undefined : ageSeconds(signed.timestamp, receivedAt);
  const isEqual = expected !== undefined && signed?.signatures.includes(expected) === true;
  const isRecent = age !== undefined && Math.abs(age) <= TOLERANCE_SECONDS;
  return {
    result: resultOf({ isSigned: signed !== undefined, expected, isValid: isEqual && isRecent }),
    missing: 'missing' in found ? found.missing : [],
    signed,
    expected,
    isEqual,
    ageSeconds: age,
    isRecent,
  };
}

function resultOf(known: {
  readonly isSigned: boolean;
  readonly expected: string | undefined;
  readonly isValid: boolean;
}): Verification['result'] {
  if (!known.isSigned) return 'not_signed';
  if (!canSign()) return 'unsupported';
  if (known.expected === undefined) return 'needs_secret';
  return known.isValid ? 'verified' : 'not_verified';
}
