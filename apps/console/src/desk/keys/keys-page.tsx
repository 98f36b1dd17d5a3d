import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/call.js';
import type { components } from '../../api/schema.js';
import { useMessages } from '../../messages/use-messages.js';
import { useTitle } from '../../ui/use-title.js';
import { ConfirmDialog } from '../parts/confirm-dialog.js';
import { Loaded } from '../parts/loaded.js';
import { PageButtons } from '../parts/page-buttons.js';
import { When } from '../parts/when.js';
import { useRights } from '../rights.js';
import { NewKeyDialog } from './new-key-dialog.js';

type ApiKey = components['schemas']['ApiKeyView'];

const KEYS = ['api-keys'] as const;
const PAGE_ROWS = 50;

/** The keys of the organization: which there are, what they may do, and when they were last used. */
export function KeysPage() {
  const t = useMessages();
  const can = useRights();
  const client = useQueryClient();
  const [isCreating, setCreating] = useState(false);
  const [revoked, setRevoked] = useState<ApiKey>();
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  const keys = useQuery({
    queryKey: [...KEYS, cursor],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call('get', '/v1/api-keys', {
        query: { limit: PAGE_ROWS, ...(cursor !== undefined && { cursor }) },
        signal,
      }),
  });
  const read = (): void => void client.invalidateQueries({ queryKey: KEYS });
  const revoke = useMutation({
    mutationFn: ({ id }: ApiKey) => call('delete', '/v1/api-keys/{key_id}', { path: { key_id: id } }),
    onSuccess: () => {
      setRevoked(undefined);
      read();
    },
  });
  useTitle(t('desk.keys'));
  return (
    <div className="desk-list">
      <div className="list-head">
        <h1>{t('desk.keys')}</h1>
        {can('keys:write') && (
          <button type="button" className="button primary" onClick={() => setCreating(true)}>
            {t('desk.keys.create')}
          </button>
        )}
      </div>
      <Loaded query={keys}>
        {({ data, next_cursor: next }) => (
          <>
            <div className="scroll" tabIndex={0} role="group" aria-label={t('desk.keys')}>
              <table className="tasks">
                <thead>
                  <tr>
                    <th scope="col">{t('desk.keys.name')}</th>
                    <th scope="col">{t('desk.keys.scopes')}</th>
                    <th scope="col">{t('desk.keys.last_used')}</th>
                    <th scope="col">{t('desk.column.status')}</th>
                  </tr>
                </thead>
                <tbody>
                  {data.map(key => (
                    <KeyRow key={key.id} apiKey={key} {...(can('keys:write') && { onRevoke: setRevoked })} />
                  ))}
                </tbody>
              </table>
            </div>
            <PageButtons cursors={cursors} next={next} onCursors={setCursors} />
          </>
        )}
      </Loaded>
      {isCreating && (
        <NewKeyDialog
          onClose={() => {
            setCreating(false);
            read();
          }}
        />
      )}
      {revoked !== undefined && (
        <ConfirmDialog
          title={t('desk.keys.revoke_title', { name: revoked.name })}
          text={t('desk.keys.revoke_text')}
          action={t('desk.keys.revoke')}
          isPending={revoke.isPending}
          error={revoke.error}
          onConfirm={() => revoke.mutate(revoked)}
          onClose={() => {
            revoke.reset();
            setRevoked(undefined);
          }}
        />
      )}
    </div>
  );
}

function KeyRow({
  apiKey,
  onRevoke,
}: {
  readonly apiKey: ApiKey;
  readonly onRevoke?: (key: ApiKey) => void;
}) {
  const t = useMessages();
  const hasExpired = apiKey.expires_at !== null && Date.parse(apiKey.expires_at) < Date.now();
  return (
    <tr>
      <td className="task-cell">
        <strong dir="auto">{apiKey.name}</strong>
        <code>{apiKey.masked_key}</code>
      </td>
      <td>
        <code className="address">{apiKey.scopes.join(' ')}</code>
      </td>
      <td>{apiKey.last_used_at === null ? t('desk.keys.never') : <When at={apiKey.last_used_at} />}</td>
      <td>
        {apiKey.revoked_at !== null ? (
          <span className="tag">{t('desk.keys.revoked')}</span>
        ) : hasExpired ? (
          <span className="tag">{t('desk.keys.expired')}</span>
        ) : (
          onRevoke !== undefined && (
            <button type="button" className="button" onClick={() => onRevoke(apiKey)}>
              {t('desk.keys.revoke')}
            </button>
          )
        )}
      </td>
    </tr>
  );
}
