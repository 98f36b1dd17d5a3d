import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { call } from '../../api/call.js';
import { useMessages } from '../../messages/use-messages.js';
import { Dialog } from '../../ui/dialog.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { TextField } from '../../ui/text-field.js';
import { useIdempotencyKey } from '../actions/use-intervention.js';
import type { TaskView } from '../data/tasks.js';
import { DialogButtons } from '../parts/dialog-buttons.js';
import type { KnownAnswerSpec } from './gold-data.js';
import { textOfAnswer, typedAnswer } from './known-answer.rule.js';

interface KnownAnswerDialogProps {
  readonly task: TaskView;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

const NOTE_CHARS = 1_000;

/** Sets the right answer of a task, by which its workers are judged. It starts with the result, if there is one. */
export function KnownAnswerDialog({ task, onClose, onDone }: KnownAnswerDialogProps) {
  const t = useMessages();
  const id = useId();
  const client = useQueryClient();
  const keyFor = useIdempotencyKey();
  const [text, setText] = useState(() => (task.result === null ? '' : textOfAnswer(task.result.output)));
  const [note, setNote] = useState('');
  const typed = typedAnswer(text, task.output.expected_format);
  const mark = useMutation({
    mutationFn: (body: KnownAnswerSpec) =>
      call('post', '/v1/tasks/{task_id}/gold', {
        path: { task_id: task.task_id },
        body,
        headers: { 'idempotency-key': keyFor(body) },
      }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['gold'] });
      void client.invalidateQueries({ queryKey: ['worker-quality'] });
      onDone();
    },
  });
  return (
    <Dialog title={t('desk.gold.set')} onClose={onClose}>
      <form
        className="span"
        onSubmit={event => {
          event.preventDefault();
          if (typed.outcome === 'answer' && !mark.isPending)
            mark.mutate({ output: typed.output, note: note.trim() === '' ? null : note.trim() });
        }}
      >
        <p>{t('desk.gold.consequence')}</p>
        <div className="field">
          <label htmlFor={id}>{t('desk.gold.answer')}</label>
          <textarea
            id={id}
            rows={8}
            required
            spellCheck={false}
            value={text}
            aria-describedby={`${id}-hint`}
            aria-invalid={typed.outcome === 'no_json'}
            onChange={event => {
              setText(event.currentTarget.value);
              mark.reset();
            }}
          />
          <p className="hint" id={`${id}-hint`}>
            {t(
              typed.outcome === 'no_json'
                ? 'desk.gold.no_json'
                : task.output.expected_format === 'text'
                  ? 'desk.gold.text_hint'
                  : 'desk.gold.json_hint',
            )}
          </p>
        </div>
        <TextField
          label={t('desk.gold.note')}
          value={note}
          maxLength={NOTE_CHARS}
          hint={t('desk.gold.note_hint')}
          onText={setNote}
        />
        <ProblemNote error={mark.error} />
        <DialogButtons
          action={t('desk.gold.set')}
          isDisabled={mark.isPending || typed.outcome !== 'answer'}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}
