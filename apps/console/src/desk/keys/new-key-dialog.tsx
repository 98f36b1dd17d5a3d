import { useState } from 'react';
import { useMessages } from '../../messages/use-messages.js';
import { Dialog } from '../../ui/dialog.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { DialogButtons } from '../parts/dialog-buttons.js';
import { SecretOnce } from '../parts/secret-once.js';
import { useRights } from '../rights.js';
import type { Scope } from '../rights.js';
import { KeyNameField } from './key-name-field.js';
import { useNewKey } from './use-new-key.js';

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
  const [scopes, setScopes] = useState<readonly Scope[]>(['tasks:read', 'tasks:write']);
  const newKey = useNewKey('', scopes);
  if (newKey.apiKey !== undefined) {
    return (
      <Dialog title={t('desk.keys.created')}>
        <SecretOnce secret={newKey.apiKey} onDone={onClose} />
      </Dialog>
    );
  }
  return (
    <Dialog title={t('desk.keys.create')} onClose={onClose}>
      <form
        onSubmit={event => {
          event.preventDefault();
          newKey.create();
        }}
      >
        <KeyNameField newKey={newKey} hint={t('desk.keys.name_hint')} />
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
        <ProblemNote error={newKey.error} />
        <DialogButtons action={t('desk.keys.create')} isDisabled={!newKey.isReady} onClose={onClose} />
      </form>
    </Dialog>
  );
}
