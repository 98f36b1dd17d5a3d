import { useState } from 'react';
import { useMessages } from '../../messages/use-messages.js';
import { useShortcuts } from '../../shortcuts/shortcuts.js';
import { announce } from '../../ui/announcer.js';
import type { TaskView } from '../data/tasks.js';
import type { ActionProps } from './action-props.js';
import { DeadlineField } from './deadline-field.js';
import { instantOf, later, localText } from './local-time.rule.js';
import { ReassignDialog } from './reassign-dialog.js';
import { ReasonDialog } from './reason-dialog.js';
import { useIntervention } from './use-intervention.js';
import type { Intervention } from './use-intervention.js';

type ActionType = Intervention['type'];

/** What can be done to a live task. Each action asks for its reason first. */
export function TaskActions({ task }: { readonly task: TaskView }) {
  const t = useMessages();
  const [open, setOpen] = useState<ActionType>();
  useShortcuts([
    { keys: 'q', label: 'desk.action.requeue', run: () => setOpen('requeue') },
    { keys: 'a', label: 'desk.action.reassign', run: () => setOpen('reassign') },
    { keys: 'd', label: 'desk.action.deadline', run: () => setOpen('deadline') },
    { keys: 'x', label: 'desk.action.cancel', run: () => setOpen('cancel') },
  ]);
  const close = (): void => setOpen(undefined);
  const done = (action: ActionType) => (): void => {
    announce(t.find(`desk.done.${action}`) ?? '');
    close();
  };
  return (
    <>
      <div className="row actions">
        <button type="button" className="button" onClick={() => setOpen('requeue')}>
          {t('desk.action.requeue')} <kbd>q</kbd>
        </button>
        <button type="button" className="button" onClick={() => setOpen('reassign')}>
          {t('desk.action.reassign')} <kbd>a</kbd>
        </button>
        <button type="button" className="button" onClick={() => setOpen('deadline')}>
          {t('desk.action.deadline')} <kbd>d</kbd>
        </button>
        <button type="button" className="button" onClick={() => setOpen('cancel')}>
          {t('desk.action.cancel')} <kbd>x</kbd>
        </button>
      </div>
      {open === 'requeue' && <RequeueDialog task={task} onClose={close} onDone={done('requeue')} />}
      {open === 'reassign' && <ReassignDialog task={task} onClose={close} onDone={done('reassign')} />}
      {open === 'deadline' && <DeadlineDialog task={task} onClose={close} onDone={done('deadline')} />}
      {open === 'cancel' && <CancelDialog task={task} onClose={close} onDone={done('cancel')} />}
    </>
  );
}

function RequeueDialog({ task, onClose, onDone }: ActionProps) {
  const t = useMessages();
  const requeue = useIntervention(task.task_id, onDone);
  const [excludesFormer, setExcludesFormer] = useState(true);
  return (
    <ReasonDialog
      title={t('desk.action.requeue')}
      consequence={t('desk.requeue.consequence')}
      action={t('desk.action.requeue')}
      isPending={requeue.isPending}
      error={requeue.error}
      onReason={reason => requeue.mutate({ type: 'requeue', reason, exclude_former: excludesFormer })}
      onClose={onClose}
    >
      <label className="check">
        <input
          type="checkbox"
          checked={excludesFormer}
          onChange={event => setExcludesFormer(event.currentTarget.checked)}
        />
        {t('desk.requeue.exclude')}
      </label>
    </ReasonDialog>
  );
}

function DeadlineDialog({ task, onClose, onDone }: ActionProps) {
  const t = useMessages();
  const change = useIntervention(task.task_id, onDone);
  const [text, setText] = useState(() => {
    const due = new Date(task.sla.deadline ?? Date.now());
    return due.getTime() > Date.now() ? localText(due) : later('', 60);
  });
  const deadline = instantOf(text);
  return (
    <ReasonDialog
      title={t('desk.action.deadline')}
      consequence={t('desk.deadline.consequence')}
      action={t('desk.action.deadline')}
      isPending={change.isPending}
      error={change.error}
      isReady={deadline !== undefined}
      onReason={reason => {
        if (deadline !== undefined) change.mutate({ type: 'deadline', reason, deadline });
      }}
      onClose={onClose}
    >
      <DeadlineField value={text} onValue={setText} />
    </ReasonDialog>
  );
}

function CancelDialog({ task, onClose, onDone }: ActionProps) {
  const t = useMessages();
  const cancel = useIntervention(task.task_id, onDone);
  return (
    <ReasonDialog
      title={t('desk.action.cancel')}
      consequence={t('desk.cancel.consequence')}
      action={t('desk.action.cancel')}
      isPending={cancel.isPending}
      error={cancel.error}
      onReason={reason => cancel.mutate({ type: 'cancel', reason })}
      onClose={onClose}
    />
  );
}
