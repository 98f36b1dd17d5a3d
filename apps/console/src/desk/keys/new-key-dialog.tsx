import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/call.js';
import { useMessages } from '../../messages/use-messages.js';
import { Dialog } from '../../ui/dialog.js';
import { ProblemNote, faultAt } from '../../ui/problem-note.js';
import { TextField } from '../../ui/text-field.js';
import { useIdempotencyKey } from '../actions/use-intervention.js';
import { SecretOnce } from '../parts/secret-once.js';
import { useRights } from '../rights.js';
import type { Scope } from '../rights.js';

const SCOPES = [
  ...(['tasks:read', 'tasks:write', 'workers:read', 'workers:write', 'pools:read', 'pools:write'] as const),
  ...([
    'webhooks:read',
    'webhooks:write',
    'billing:read',
    'billing:write',
    'keys:read',
    'keys:write',
  ] as const),
  ...(['quality:read', 'quality:write', 'audit:read', 'erasures:write'] as const),
] as const;

/** Creates a key, with no more than the person may do. Its secret is shown once, and kept nowhere. */
export function NewKeyDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useMessages();
  const can = useRights();
  const keyFor = useIdempotencyKey();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly Scope[]>(['tasks:read', 'tasks:write']);
  const create = useMutation({
    mutationFn: () => {
      const body = { name: name.trim(), scopes: [...scopes] };
      return call('post', '/v1/api-keys', { body, headers: { 'idempotency-key': keyFor(body) } });
    },
    // Nothing of the answer is kept longer than the dialog.
    gcTime: 0,
  });
  if (create.data !== undefined) {
    return (
      <Dialog title={t('desk.keys.created')}>
        <SecretOnce secret={create.data.api_key} onDone={onClose} />
      </Dialog>
    );
  }
  return (
    <Dialog title={t('desk.keys.create')} onClose={onClose}>
      <form
        onSubmit={event => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <TextField
          label={t('desk.keys.name')}
          value={name}
          maxLength={100}
          autoComplete="off"
          onText={setName}
          hint={t('desk.keys.name_hint')}
          error={faultAt(create.error, '/name')}
        />
        <fieldset className="scopes">
          <legend>{t('desk.keys.scopes')}</legend>
          {SCOPES.filter(can).map(scope => (
            <label key={scope} className="check">
              <input
                type="checkbox"
                checked={scopes.includes(scope)}
                onChange={event =>
                  setScopes(
                    event.currentTarget.checked ? [...scopes, scope] : scopes.filter(one => one !== scope),
                  )
                }
              />
              <code>{scope}</code>
            </label>
          ))}
        </fieldset>
        <ProblemNote error={create.error} />
        <div className="row">
          <button
            type="submit"
            className="button primary"
            disabled={create.isPending || name.trim() === '' || scopes.length === 0}
          >
            {t('desk.keys.create')}
          </button>
          <button type="button" className="button" onClick={onClose}>
            {t('desk.back')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
