import { useCallback } from 'react';
import { useNewKey } from '../desk/keys/use-new-key.js';
import { Rights } from '../desk/rights.js';
import type { Scope } from '../desk/rights.js';
import { useMessages } from '../messages/use-messages.js';
import type { PageProps } from '../session/page-props.js';
import { hasScope } from '../session/scopes.js';
import { useTitle } from '../ui/use-title.js';
import { TaskComposer } from './composer/task-composer.js';
import { EventList } from './event-list.js';
import { FirstKey } from './first-key.js';
import { TestReceiver } from './receiver/test-receiver.js';
import '../desk/desk.css';
import './start.css';

/** What a task needs that is created with the key. */
const KEY_SCOPES: readonly Scope[] = ['tasks:read', 'tasks:write'];
/** To open a receiver, to register it, and to read what it has received. */
const RECEIVER_SCOPES: readonly Scope[] = ['webhooks:read', 'webhooks:write'];

/** The page of developers: a key, a first task, the events that follow, tasks of their own, and signed webhooks. */
export default function StartPage({ membership }: PageProps) {
  const t = useMessages();
  useTitle(t('shell.nav.start'));
  const can = useCallback((scope: Scope) => hasScope(membership, scope), [membership]);
  const newKey = useNewKey(t('start.key.default_name'), KEY_SCOPES);
  return (
    <Rights.Provider value={can}>
      <div className="desk start">
        <h1>{t('start.heading')}</h1>
        <p>
          <a href="/docs">{t('start.reference')}</a>
        </p>
        <FirstKey newKey={newKey} />
        <EventList />
        <TaskComposer apiKey={newKey.apiKey} />
        {RECEIVER_SCOPES.every(can) && <TestReceiver />}
      </div>
    </Rights.Provider>
  );
}
