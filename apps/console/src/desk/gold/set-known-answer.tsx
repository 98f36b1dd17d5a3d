import { useState } from 'react';
import { useMessages } from '../../messages/use-messages.js';
import { announce } from '../../ui/announcer.js';
import type { TaskView } from '../data/tasks.js';
import { useRights } from '../rights.js';
import { KnownAnswerDialog } from './known-answer-dialog.js';

/** Sets the known answer of a task, where the person has the right to. */
export function SetKnownAnswer({ task }: { readonly task: TaskView }) {
  const t = useMessages();
  const can = useRights();
  const [isOpen, setOpen] = useState(false);
  if (!can('quality:write') || task.erasure !== null) return null;
  return (
    <>
      <button type="button" className="button" onClick={() => setOpen(true)}>
        {t('desk.gold.set')}
      </button>
      {isOpen && (
        <KnownAnswerDialog
          task={task}
          onClose={() => setOpen(false)}
          onDone={() => {
            announce(t('desk.gold.done'));
            setOpen(false);
          }}
        />
      )}
    </>
  );
}
