import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../../messages/use-messages.js';
import type { Translate } from '../../messages/use-messages.js';
import { Loaded } from '../parts/loaded.js';
import { shortId } from '../data/directory.js';
import { PageButtons } from '../parts/page-buttons.js';
import { PersonName } from '../parts/person-name.js';
import { Value } from '../parts/value.js';
import { When } from '../parts/when.js';
import { workerChangesQuery } from './workers-data.js';
import type { AuditAction } from './workers-data.js';

const FIRST_REFUSAL = 400;

/** What the organization has changed about a worker, suspensions among it, with who did it and from where. */
export function WorkerChanges({ workerId }: { readonly workerId: string }) {
  const t = useMessages();
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const changes = useQuery(workerChangesQuery(workerId, cursors.at(-1)));
  return (
    <Loaded query={changes}>
      {({ data, next_cursor: next }) => (
        <>
          {data.length === 0 && <p className="muted">{t('desk.worker.no_changes')}</p>}
          <ol className="timeline">
            {data.map(change => (
              <li key={change.id} className={toneOf(change)}>
                <strong>{titleOf(change, t)}</strong>{' '}
                {change.status !== null && change.status >= FIRST_REFUSAL && (
                  <span className="tag">{t('desk.worker.refused', { status: change.status })}</span>
                )}{' '}
                <span className="muted">
                  <When at={change.at} />
                  {' · '}
                  {t('desk.worker.by')} <Actor actor={change.actor} />
                </span>
                {Object.keys(change.details).length > 0 && (
                  <details>
                    <summary>{t('desk.worker.details')}</summary>
                    <Value value={change.details} label={t('desk.worker.details')} />
                  </details>
                )}
              </li>
            ))}
          </ol>
          <PageButtons cursors={cursors} next={next} onCursors={setCursors} />
        </>
      )}
    </Loaded>
  );
}

/** A person, or a key. */
function Actor({ actor: { person_id: personId, key_id: keyId } }: Pick<AuditAction, 'actor'>) {
  return personId === null ? <code title={keyId}>{shortId(keyId)}</code> : <PersonName personId={personId} />;
}

/** A change of the status is named by what it was changed to. */
function titleOf({ action, details }: AuditAction, t: Translate): string {
  const status = action === 'worker.update' ? details['status'] : undefined;
  const key = typeof status === 'string' ? `${action}.${status}` : action;
  return t.find(`desk.audit.${key}`) ?? action;
}

function toneOf({ action, details }: AuditAction): string {
  if (action === 'worker.delete' || details['status'] === 'suspended') return 'bad';
  return details['status'] === 'active' ? 'good' : '';
}
