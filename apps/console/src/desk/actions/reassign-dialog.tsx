import { useId, useState } from 'react';
import { useMessages } from '../../messages/use-messages.js';
import { useWorkerName, useWorkers } from '../data/directory.js';
import type { ActionProps } from './action-props.js';
import { ReasonDialog } from './reason-dialog.js';
import { useIntervention } from './use-intervention.js';

const OPEN: ReadonlySet<string> = new Set(['offered', 'accepted', 'started']);

/** Gives a task to one worker, without asking them. Whether they are eligible is decided by the API. */
export function ReassignDialog({ task, onClose, onDone }: ActionProps) {
  const t = useMessages();
  const id = useId();
  const reassign = useIntervention(task.task_id, onDone);
  const open = task.assignments.filter(({ status }) => OPEN.has(status));
  const [workerId, setWorkerId] = useState('');
  const [assignmentId, setAssignmentId] = useState('');
  const workers = useWorkers().filter(worker => !open.some(({ worker_id: has }) => has === worker.id));
  return (
    <ReasonDialog
      title={t('desk.action.reassign')}
      consequence={t('desk.reassign.consequence')}
      action={t('desk.action.reassign')}
      isPending={reassign.isPending}
      error={reassign.error}
      isReady={workerId !== ''}
      onReason={reason =>
        reassign.mutate({
          ...{ type: 'reassign', reason, worker_id: workerId },
          ...(assignmentId !== '' && { assignment_id: assignmentId }),
        })
      }
      onClose={onClose}
    >
      <div className="field">
        <label htmlFor={`${id}-worker`}>{t('desk.reassign.worker')}</label>
        <select
          id={`${id}-worker`}
          required
          value={workerId}
          onChange={event => setWorkerId(event.currentTarget.value)}
        >
          <option value="">{t('desk.people.choose')}</option>
          {workers.map(worker => (
            <option key={worker.id} value={worker.id}>
              {worker.name}
            </option>
          ))}
        </select>
      </div>
      {open.length > 1 && (
        <div className="field">
          <label htmlFor={`${id}-instead`}>{t('desk.reassign.instead')}</label>
          <select
            id={`${id}-instead`}
            value={assignmentId}
            onChange={event => setAssignmentId(event.currentTarget.value)}
          >
            <option value="">{t('desk.reassign.open_place')}</option>
            {open.map(assignment => (
              <Place key={assignment.assignment_id} {...assignment} />
            ))}
          </select>
        </div>
      )}
    </ReasonDialog>
  );
}

function Place({ assignment_id, worker_id }: { readonly assignment_id: string; readonly worker_id: string }) {
  return <option value={assignment_id}>{useWorkerName(worker_id)}</option>;
}
