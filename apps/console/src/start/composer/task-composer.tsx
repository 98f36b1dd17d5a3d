import { Link } from 'wouter';
import { Copyable } from '../../desk/parts/copyable.js';
import { Section } from '../../desk/parts/section.js';
import { usePools } from '../../desk/data/directory.js';
import { useMessages } from '../../messages/use-messages.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { TextField } from '../../ui/text-field.js';
import { curlLine } from '../curl-line.rule.js';
import { METHODS } from './compose-task.rule.js';
import { SelectField, TextAreaField } from './fields.js';
import { useComposer } from './use-composer.js';

/** A form for a task of one's own. The command follows what is typed; the person can send it as well. */
export function TaskComposer({ apiKey }: { readonly apiKey: string | undefined }) {
  const t = useMessages();
  const pools = usePools();
  const { fields, set, composed, send, isSending, faultOf, error, taskId } = useComposer();
  return (
    <Section title={t('start.compose')}>
      <form
        className="start-form"
        onSubmit={event => {
          event.preventDefault();
          send();
        }}
      >
        <TextField
          label={t('start.compose.title')}
          value={fields.title}
          onText={title => set({ title })}
          error={faultOf('title')}
        />
        <TextAreaField
          label={t('start.compose.instructions')}
          value={fields.instructions}
          onText={instructions => set({ instructions })}
          error={faultOf('instructions')}
        />
        <TextAreaField
          isCode
          label={t('start.compose.schema')}
          hint={t('start.compose.schema_hint')}
          value={fields.schema}
          onText={schema => set({ schema })}
          error={faultOf('schema')}
        />
        <div className="side-by-side">
          <TextField
            label={t('start.compose.skills')}
            hint={t('start.compose.skills_hint')}
            value={fields.skills}
            onText={skills => set({ skills })}
            error={faultOf('skills')}
          />
          {pools.length > 0 && (
            <SelectField
              label={t('start.compose.pool')}
              value={fields.poolId}
              onValue={poolId => set({ poolId })}
              error={faultOf('pool')}
              options={[{ value: '', text: t('start.compose.any_pool') }, ...pools.map(optionOf)]}
            />
          )}
          <TextField
            label={t('start.compose.answers')}
            inputMode="numeric"
            value={fields.answers}
            onText={answers => set({ answers })}
            error={faultOf('consensus')}
          />
          {fields.answers.trim() !== '1' && (
            <SelectField
              label={t('start.compose.method')}
              value={fields.method}
              onValue={value => set({ method: METHODS.find(method => method === value) ?? 'majority' })}
              options={METHODS.map(method => ({ value: method, text: t(`desk.method.${method}`) }))}
            />
          )}
        </div>
        <ProblemNote error={error} />
        <div className="row">
          <button
            type="submit"
            className="button primary"
            disabled={isSending || composed.outcome !== 'composed'}
          >
            {t('start.compose.send')}
          </button>
          <p role="status">
            {taskId !== undefined && (
              <>
                {t('start.compose.sent')}{' '}
                <Link href={`~/console/desk/tasks/${taskId}`}>{t('start.events.task')}</Link>
              </>
            )}
          </p>
        </div>
      </form>
      {composed.outcome === 'composed' && (
        <>
          <p>{apiKey === undefined ? t('start.compose.line_variable') : t('start.compose.line')}</p>
          <Copyable
            text={curlLine({ origin: window.location.origin, apiKey, task: composed.task })}
            label={t('start.compose.command')}
            copyLabel={t('start.compose.copy')}
          />
        </>
      )}
    </Section>
  );
}

function optionOf({ id, name }: { readonly id: string; readonly name: string }) {
  return { value: id, text: name };
}
