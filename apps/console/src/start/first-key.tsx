import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/call.js';
import { useIdempotencyKey } from '../desk/actions/use-intervention.js';
import { Copyable } from '../desk/parts/copyable.js';
import { Section } from '../desk/parts/section.js';
import { useMessages } from '../messages/use-messages.js';
import { ProblemNote, faultAt } from '../ui/problem-note.js';
import { TextField } from '../ui/text-field.js';
import { curlLine } from './curl-line.rule.js';

/** Creates a key that may create and read tasks, and shows it in a command that does. It is kept by this page only. */
export function FirstKey() {
  const t = useMessages();
  const client = useQueryClient();
  const keyFor = useIdempotencyKey();
  const [name, setName] = useState(() => t('start.key.default_name'));
  const create = useMutation({
    mutationFn: () => {
      const body = { name: name.trim(), scopes: ['tasks:read' as const, 'tasks:write' as const] };
      return call('post', '/v1/api-keys', { body, headers: { 'idempotency-key': keyFor(body) } });
    },
    onSuccess: () => void client.invalidateQueries({ queryKey: ['api-keys'] }),
    // Nothing of the answer is kept longer than the page is shown.
    gcTime: 0,
  });
  const apiKey = create.data?.api_key;
  return (
    <>
      <Section title={t('start.key')}>
        {apiKey === undefined ? (
          <form
            className="first-key"
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
              hint={t('start.key.hint')}
              error={faultAt(create.error, '/name')}
            />
            <ProblemNote error={create.error} />
            <div className="row">
              <button
                type="submit"
                className="button primary"
                disabled={create.isPending || name.trim() === ''}
              >
                {t('desk.keys.create')}
              </button>
            </div>
          </form>
        ) : (
          <>
            <p tabIndex={-1} ref={focus}>
              {t('start.key.once')}
            </p>
            <Copyable text={apiKey} label={t('start.key')} copyLabel={t('start.key.copy')} />
          </>
        )}
      </Section>
      <Section title={t('start.task')}>
        {apiKey === undefined ? (
          <p className="muted">{t('start.task.needs_key')}</p>
        ) : (
          <FirstTaskLine apiKey={apiKey} />
        )}
      </Section>
    </>
  );
}

/** The form that had the focus is gone: what takes its place is read, and comes next with Tab. */
function focus(element: HTMLElement | null): void {
  element?.focus();
}

function FirstTaskLine({ apiKey }: { readonly apiKey: string }) {
  const t = useMessages();
  const task = {
    task_type: 'verification',
    title: t('start.task.title'),
    instructions: t('start.task.instructions'),
    output: { schema: { is_right: 'boolean', notes: 'string' } },
  };
  const line = curlLine({ origin: window.location.origin, apiKey, task });
  return (
    <>
      <p>{t('start.task.run')}</p>
      <Copyable text={line} label={t('start.task.line')} copyLabel={t('start.task.copy')} />
    </>
  );
}
