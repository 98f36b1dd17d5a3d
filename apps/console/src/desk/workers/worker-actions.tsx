import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { call } from '../../api/call.js';
import { useMessages } from '../../messages/use-messages.js';
import { announce } from '../../ui/announcer.js';
import { ReasonDialog } from '../actions/reason-dialog.js';
import { workerQuery } from '../data/directory.js';
import { ConfirmDialog } from '../parts/confirm-dialog.js';
import { ProfileDialog } from './profile-dialog.js';
import type { Worker, WorkerChange } from './workers-data.js';

type Open = 'suspend' | 'reinstate' | 'change' | 'delete';

const SUSPENSION_REASON_CHARS = 500;

/** What can be done about a worker. Each dialog says what follows from it. */
export function WorkerActions({ worker }: { readonly worker: Worker }) {
  const t = useMessages();
  const [open, setOpen] = useState<Open>();
  const isSuspended = worker.status === 'suspended';
  const { done, change, end } = useWorkerActions(worker, () => setOpen(undefined));
  const close = (): void => {
    setOpen(undefined);
    change.reset();
    end.reset();
  };
  return (
    <>
      <div className="row actions">
        <button type="button" className="button" onClick={() => setOpen('change')}>
          {t('desk.worker.change')}
        </button>
        <button
          type="button"
          className="button"
          onClick={() => setOpen(isSuspended ? 'reinstate' : 'suspend')}
        >
          {t(isSuspended ? 'desk.worker.reinstate' : 'desk.worker.suspend')}
        </button>
        <button type="button" className="button" onClick={() => setOpen('delete')}>
          {t('desk.worker.delete')}
        </button>
      </div>
      {open === 'change' && (
        <ProfileDialog worker={worker} onClose={close} onDone={changed => done(changed, 'change')} />
      )}
      {open === 'suspend' && (
        <ReasonDialog
          title={t('desk.worker.suspend_title', { name: worker.name })}
          consequence={t('desk.worker.suspend_consequence', { count: worker.open_assignments })}
          action={t('desk.worker.suspend')}
          hint={t('desk.worker.suspend_hint')}
          maxChars={SUSPENSION_REASON_CHARS}
          isPending={change.isPending}
          error={change.error}
          onReason={reason => change.mutate({ status: 'suspended', reason })}
          onClose={close}
        />
      )}
      {open === 'reinstate' && (
        <ConfirmDialog
          title={t('desk.worker.reinstate_title', { name: worker.name })}
          text={t('desk.worker.reinstate_consequence')}
          action={t('desk.worker.reinstate')}
          isPending={change.isPending}
          error={change.error}
          onConfirm={() => change.mutate({ status: 'active' })}
          onClose={close}
        />
      )}
      {open === 'delete' && (
        <ConfirmDialog
          title={t('desk.worker.delete_title', { name: worker.name })}
          text={t('desk.worker.delete_consequence', { count: worker.open_assignments })}
          action={t('desk.worker.delete')}
          isPending={end.isPending}
          error={end.error}
          onConfirm={() => end.mutate()}
          onClose={close}
        />
      )}
    </>
  );
}

function useWorkerActions({ worker_id: workerId }: Worker, onDone: () => void) {
  const t = useMessages();
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const done = (changed: Worker, action: string): void => {
    client.setQueryData(workerQuery(workerId).queryKey, changed);
    for (const queryKey of [['workers'], ['audit'], ['tasks']]) void client.invalidateQueries({ queryKey });
    announce(t.find(`desk.worker.done.${action}`) ?? '');
    onDone();
  };
  const change = useMutation({
    mutationFn: (body: WorkerChange) =>
      call('patch', '/v1/workers/{worker_id}', { path: { worker_id: workerId }, body }),
    onSuccess: changed => done(changed, changed.status === 'suspended' ? 'suspend' : 'reinstate'),
  });
  const end = useMutation({
    mutationFn: () => call('delete', '/v1/workers/{worker_id}', { path: { worker_id: workerId } }),
    onSuccess: () => {
      announce(t('desk.worker.done.delete'));
      navigate('/workers');
      client.removeQueries({ queryKey: workerQuery(workerId).queryKey });
      void client.invalidateQueries({ queryKey: ['workers'] });
    },
  });
  return { done, change, end };
}
