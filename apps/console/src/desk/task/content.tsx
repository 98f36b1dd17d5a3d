import { useMessages } from '../../messages/use-messages.js';
import type { TaskView } from '../data/tasks.js';
import { Value } from '../parts/value.js';

/** What the worker is given, as they get it: text and data, never markup. */
export function Content({ task }: { readonly task: TaskView }) {
  const t = useMessages();
  const { context, payload, decision, output } = task;
  const notes = [...context.constraints, ...context.risk_notes];
  return (
    <>
      <p className="prose" dir="auto">
        {task.instructions}
      </p>
      {context.background !== undefined && (
        <p className="prose muted" dir="auto">
          {context.background}
        </p>
      )}
      {notes.length > 0 && (
        <ul>
          {notes.map((note, place) => (
            <li key={place} dir="auto">
              {note}
            </li>
          ))}
        </ul>
      )}
      {decision !== undefined && (
        <>
          <h3>{t('desk.content.action')}</h3>
          <p className="prose" dir="auto">
            {decision.summary}
          </p>
          <Value value={decision.action} label={t('desk.content.action')} />
        </>
      )}
      {payload !== undefined && (
        <>
          <h3>{t('desk.content.payload')}</h3>
          <Value value={payload} label={t('desk.content.payload')} />
        </>
      )}
      {output.schema !== undefined && (
        <details>
          <summary>{t('desk.content.schema')}</summary>
          <Value value={output.schema} label={t('desk.content.schema')} />
        </details>
      )}
    </>
  );
}
