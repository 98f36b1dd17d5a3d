import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../api/call.js';
import { ProblemError } from '../api/problem.js';
import { useMessages } from '../messages/use-messages.js';
import { addPasskey, hasPasskeys } from '../sign-in/passkeys.js';
import { formatTime } from '../ui/format.js';
import { ProblemNote } from '../ui/problem-note.js';
import { useTitle } from '../ui/use-title.js';
import './account.css';

/** How the person signs in, and where they are signed in. */
export default function AccountPage() {
  const t = useMessages();
  useTitle(t('shell.account'));
  return (
    <div className="account-page">
      <h1>{t('shell.account')}</h1>
      <Passkeys />
      <Sessions />
    </div>
  );
}

function Passkeys() {
  const t = useMessages();
  const client = useQueryClient();
  const { data, error } = useQuery({
    queryKey: ['passkeys'],
    queryFn: ({ signal }) => call('get', '/v1/passkeys', { signal }),
  });
  const onSuccess = (): void => void client.invalidateQueries({ queryKey: ['passkeys'] });
  const add = useMutation({
    mutationFn: () =>
      addPasskey(t('account.passkeys.name', { date: formatTime(new Date().toISOString(), t.locale) })),
    onSuccess,
  });
  const remove = useMutation({
    mutationFn: (passkey_id: string) => call('delete', '/v1/passkeys/{passkey_id}', { path: { passkey_id } }),
    onSuccess,
  });
  return (
    <section aria-labelledby="passkeys">
      <h2 id="passkeys">{t('account.passkeys')}</h2>
      <p className="muted">{t('account.passkeys.text')}</p>
      <ProblemNote error={error ?? remove.error} />
      {data?.data.length === 0 && <p>{t('account.passkeys.none')}</p>}
      <ul>
        {data?.data.map(({ id, name, last_used_at: usedAt }) => (
          <li key={id}>
            <span>
              {name}
              <span className="muted">
                {usedAt === null
                  ? t('account.passkeys.unused')
                  : t('account.passkeys.used', { at: formatTime(usedAt, t.locale) })}
              </span>
            </span>
            <button
              type="button"
              className="button"
              aria-label={t('account.delete_of', { name })}
              disabled={remove.isPending}
              onClick={() => remove.mutate(id)}
            >
              {t('account.delete')}
            </button>
          </li>
        ))}
      </ul>
      {add.error === null || add.error instanceof ProblemError ? (
        <ProblemNote error={add.error} />
      ) : (
        <p role="alert" className="note warn">
          {t('account.passkeys.broken_off')}
        </p>
      )}
      {hasPasskeys() && (
        <button
          type="button"
          className="button primary"
          disabled={add.isPending}
          onClick={() => add.mutate()}
        >
          {t('account.passkeys.add')}
        </button>
      )}
    </section>
  );
}

function Sessions() {
  const t = useMessages();
  const client = useQueryClient();
  const { data, error } = useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => call('get', '/v1/sessions', { signal }),
  });
  const end = useMutation({
    mutationFn: (session_id: string) => call('delete', '/v1/sessions/{session_id}', { path: { session_id } }),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['sessions'] }),
  });
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions">{t('account.sessions')}</h2>
      <ProblemNote error={error ?? end.error} />
      <ul>
        {data?.data.map(({ id, ip: address, user_agent: userAgent, created_at: at, current }) => (
          <li key={id}>
            <span>
              {current ? t('account.sessions.current') : (userAgent ?? address)}
              <span className="muted">
                {t('account.sessions.from', { address, at: formatTime(at, t.locale) })}
              </span>
            </span>
            {!current && (
              <button
                type="button"
                className="button"
                aria-label={t('account.sessions.end_of', { address })}
                disabled={end.isPending}
                onClick={() => end.mutate(id)}
              >
                {t('account.sessions.end')}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
