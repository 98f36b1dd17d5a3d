import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { SyntheticEvent } from 'react';
import { call } from '../api/call.js';
import type { Session } from '../api/session-paths.js';
import { useMessages } from '../messages/use-messages.js';
import { ProblemNote, faultAt } from '../ui/problem-note.js';
import { TextField } from '../ui/text-field.js';

const CODE = /^\d{6}$/;

interface CodeSignInProps {
  /** The code of the mail whose link was opened; it is filled in, and confirmed by the person. */
  readonly sent?: { readonly id: string; readonly code: string } | undefined;
  /** The address of a person whose session has ended. */
  readonly email?: string;
  readonly onSignedIn: (session: Session) => void;
}

/** Signs in by a code that is mailed: first the address, then the code. */
export function CodeSignIn({ sent, email: known = '', onSignedIn }: CodeSignInProps) {
  const [email, setEmail] = useState(known);
  const [signInId, setSignInId] = useState(sent?.id);
  return signInId === undefined ? (
    <AddressForm email={email} onEmail={setEmail} onSent={setSignInId} />
  ) : (
    <CodeForm
      signInId={signInId}
      email={email}
      code={sent?.id === signInId ? sent.code : ''}
      onSignedIn={onSignedIn}
      onAgain={() => {
        setSignInId(undefined);
      }}
    />
  );
}

function AddressForm({
  email,
  onEmail,
  onSent,
}: {
  readonly email: string;
  readonly onEmail: (email: string) => void;
  readonly onSent: (signInId: string) => void;
}) {
  const t = useMessages();
  const send = useMutation({
    mutationFn: () => call('post', '/v1/sign-in/codes', { body: { email: email.trim() } }),
    onSuccess: ({ id }) => {
      onSent(id);
    },
  });
  return (
    <form noValidate onSubmit={submitting(() => send.mutate())}>
      <TextField
        label={t('sign_in.email')}
        type="email"
        name="email"
        autoComplete="username"
        required
        autoFocus
        value={email}
        onText={onEmail}
        error={faultAt(send.error, '/email')}
      />
      <ProblemNote error={send.error} />
      <button type="submit" className="button primary" disabled={send.isPending || !email.includes('@')}>
        {t('sign_in.send')}
      </button>
    </form>
  );
}

function CodeForm({
  signInId,
  email,
  code: filledIn,
  onSignedIn,
  onAgain,
}: {
  readonly signInId: string;
  readonly email: string;
  readonly code: string;
  readonly onSignedIn: (session: Session) => void;
  readonly onAgain: () => void;
}) {
  const t = useMessages();
  const [code, setCode] = useState(filledIn);
  const form = useRef<HTMLFormElement>(null);
  const verify = useMutation({
    mutationFn: () =>
      call('post', '/v1/sign-in/codes/{sign_in_id}/verify', {
        path: { sign_in_id: signInId },
        body: { code },
      }),
    onSuccess: onSignedIn,
  });
  useEffect(() => {
    form.current?.querySelector('input')?.focus();
  }, []);
  return (
    <form noValidate ref={form} onSubmit={submitting(() => verify.mutate())}>
      <p role="status">{email === '' ? t('sign_in.code.filled_in') : t('sign_in.code.sent', { email })}</p>
      <TextField
        label={t('sign_in.code')}
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        className="code-input"
        maxLength={6}
        value={code}
        onText={text => {
          setCode(text.replaceAll(/\D/g, ''));
        }}
        hint={t('sign_in.code.hint')}
      />
      <ProblemNote error={verify.error} />
      <div className="row">
        <button type="submit" className="button primary" disabled={verify.isPending || !CODE.test(code)}>
          {t('sign_in.submit')}
        </button>
        <button type="button" className="button quiet" onClick={onAgain}>
          {t('sign_in.code.again')}
        </button>
      </div>
    </form>
  );
}

function submitting(run: () => void): (event: SyntheticEvent) => void {
  return event => {
    event.preventDefault();
    run();
  };
}
