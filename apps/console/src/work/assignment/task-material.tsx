import { useMessages } from '../../messages/use-messages.js';
import { formatTime } from '../../ui/format.js';
import type { Assignment } from '../data/assignment.js';
import { ReadableText } from '../readable/readable-text.js';
import { ReadableValue } from '../readable/readable-value.js';

/** Everything that the worker is given: instructions, what is decided on, background, and earlier results. */
export function TaskMaterial({ task }: { readonly task: Assignment['task'] }) {
  const t = useMessages();
  const { context, payload, decision } = task;
  return (
    <div className="material">
      <Part title={t('work.instructions')}>
        <p>
          <ReadableText text={task.instructions} />
        </p>
      </Part>
      {decision !== null && (
        <Part title={t('work.decision')}>
          {decision.summary !== '' && (
            <p>
              <ReadableText text={decision.summary} />
            </p>
          )}
          <div className="decided">
            <ReadableValue value={decision.action} />
          </div>
          {decision.earlier.map(({ verdict, reasoning, decided_at }) => (
            <p key={decided_at} className="note">
              <strong>{t.find(`work.verdict.${verdict}`) ?? verdict}</strong> ·{' '}
              {formatTime(decided_at, t.locale)}
              {reasoning !== null && (
                <>
                  <br />
                  <ReadableText text={reasoning} />
                </>
              )}
            </p>
          ))}
        </Part>
      )}
      {payload !== undefined && Object.keys(payload).length > 0 && (
        <Part title={t('work.payload')}>
          <ReadableValue value={payload} />
        </Part>
      )}
      {context.background !== undefined && (
        <Part title={t('work.background')}>
          <p>
            <ReadableText text={context.background} />
          </p>
        </Part>
      )}
      <Texts title={t('work.constraints')} texts={context.constraints} />
      <Texts title={t('work.risks')} texts={context.risk_notes} />
      {task.earlier_steps.map(({ number, name, output }) => (
        <Part key={number} title={t('work.earlier_step', { number, name })}>
          <ReadableValue value={output} />
        </Part>
      ))}
    </div>
  );
}

function Texts({ title, texts }: { readonly title: string; readonly texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <Part title={title}>
      <ul>
        {texts.map(text => (
          <li key={text}>
            <ReadableText text={text} />
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <section className="part">
      <h2>{title}</h2>
      {children}
    </section>
  );
}
