import { KeyNameField } from '../desk/keys/key-name-field.js';
import type { NewKey } from '../desk/keys/use-new-key.js';
import { Copyable } from '../desk/parts/copyable.js';
import { Section } from '../desk/parts/section.js';
import { useMessages } from '../messages/use-messages.js';
import { ProblemNote } from '../ui/problem-note.js';
import { curlLine } from './curl-line.rule.js';
import { focusOnce } from './focus-once.js';

/** Creates a key that may create and read tasks, and shows it in a command that does. It is kept by this page only. */
export function FirstKey({ newKey }: { readonly newKey: NewKey }) {
  const t = useMessages();
  const { apiKey } = newKey;
  return (
    <>
      <Section title={t('start.key')}>
        {apiKey === undefined ? (
          <form
            className="start-form"
            onSubmit={event => {
              event.preventDefault();
              newKey.create();
            }}
          >
            <KeyNameField newKey={newKey} hint={t('start.key.hint')} />
            <ProblemNote error={newKey.error} />
            <div className="row">
              <button type="submit" className="button primary" disabled={!newKey.isReady}>
                {t('desk.keys.create')}
              </button>
            </div>
          </form>
        ) : (
          <>
            <p tabIndex={-1} ref={focusOnce}>
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
