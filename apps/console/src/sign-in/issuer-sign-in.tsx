import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { call } from '../api/call.js';
import type { Session } from '../api/session-paths.js';
import { useMessages } from '../messages/use-messages.js';
import { ProblemNote } from '../ui/problem-note.js';

interface IssuerSignInProps {
  readonly answer: { readonly code: string; readonly state: string; readonly iss: string | undefined };
  readonly onSignedIn: (session: Session) => void;
}

/** Sends the issuer's answer to the gateway, once. It works only in the browser that went to the issuer. */
export function IssuerSignIn({ answer, onSignedIn }: IssuerSignInProps) {
  const t = useMessages();
  const { code, state, iss } = answer;
  const { mutate, error } = useMutation({
    mutationFn: () =>
      call('post', '/v1/sign-in/oidc/complete', { body: { code, state, ...(iss !== undefined && { iss }) } }),
    onSuccess: onSignedIn,
  });
  useEffect(() => {
    mutate();
  }, [mutate]);
  return error === null ? (
    <p role="status">{t('sign_in.issuer.returning')}</p>
  ) : (
    <ProblemNote error={error} />
  );
}
