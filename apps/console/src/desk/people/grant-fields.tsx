import { useId } from 'react';
import { useMessages } from '../../messages/use-messages.js';
import { useWorkers } from '../data/directory.js';
import { ROLES } from './people-data.js';
import type { Role } from './people-data.js';

/** What a member is: roles, and the worker record that goes with the role of a worker. */
export interface Grant {
  readonly roles: readonly Role[];
  readonly workerId: string;
}

/** A role that needs a worker record has one, and there is a role at all. */
export function isWhole({ roles, workerId }: Grant): boolean {
  return roles.length > 0 && (!roles.includes('worker') || workerId !== '');
}

/** The grant as the API takes it. */
export function grantBody({ roles, workerId }: Grant): { roles: Role[]; worker_id?: string } {
  return { roles: [...roles], ...(roles.includes('worker') && { worker_id: workerId }) };
}

export function GrantFields({
  grant,
  onGrant,
}: {
  readonly grant: Grant;
  readonly onGrant: (grant: Grant) => void;
}) {
  const t = useMessages();
  const id = useId();
  const workers = useWorkers();
  const { roles, workerId } = grant;
  return (
    <>
      <fieldset className="scopes">
        <legend>{t('desk.people.roles')}</legend>
        {ROLES.map(role => (
          <label key={role} className="check">
            <input
              type="checkbox"
              checked={roles.includes(role)}
              onChange={event =>
                onGrant({
                  ...grant,
                  roles: event.currentTarget.checked ? [...roles, role] : roles.filter(one => one !== role),
                })
              }
            />
            {t.find(`desk.role.${role}`)}
          </label>
        ))}
      </fieldset>
      {roles.includes('worker') && (
        <div className="field">
          <label htmlFor={id}>{t('desk.people.worker')}</label>
          <select
            id={id}
            required
            value={workerId}
            onChange={event => onGrant({ ...grant, workerId: event.currentTarget.value })}
          >
            <option value="">{t('desk.people.choose')}</option>
            {workerId !== '' && !workers.some(worker => worker.id === workerId) && (
              <option value={workerId}>{workerId}</option>
            )}
            {workers.map(worker => (
              <option key={worker.id} value={worker.id}>
                {worker.name}
              </option>
            ))}
          </select>
        </div>
      )}
    </>
  );
}
