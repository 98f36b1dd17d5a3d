import type { components } from '../../api/schema.js';
import { useMessages } from '../../messages/use-messages.js';
import type { LoggedEvent, TaskView } from '../data/tasks.js';
import { Facts } from '../parts/facts.js';
import { Value } from '../parts/value.js';
import { WorkerName } from '../parts/worker-name.js';
import { hiddenAnswers, judgedAnswers } from './answers.rule.js';

type Verdict = components['schemas']['Verdict'];
type Tally = components['schemas']['VoteTally'];

/** The result and how it was decided; until then only how many answers there are. */
export function Result({
  task,
  events,
}: {
  readonly task: TaskView;
  readonly events: readonly LoggedEvent[];
}) {
  const t = useMessages();
  const answers = judgedAnswers(task, events);
  const hidden = hiddenAnswers(task, events);
  const { result, failure, cancellation, steps } = task;
  return (
    <>
      {task.erasure !== null && <p className="note">{t('desk.result.erased')}</p>}
      {failure !== null && (
        <div className="note bad">
          <p>{t.find(`desk.failure.${failure.reason}`) ?? failure.reason}</p>
          {failure.detail !== null && <p dir="auto">{failure.detail}</p>}
        </div>
      )}
      {cancellation !== null && (
        <div className="note">
          <p>{t('desk.result.cancelled')}</p>
          {cancellation.reason !== null && <p dir="auto">{cancellation.reason}</p>}
        </div>
      )}
      {result !== null && (
        <>
          <Value value={result.output} label={t('desk.section.result')} />
          <VerdictView verdict={result.verdict} />
        </>
      )}
      {steps.map(
        ({ number, name, result: step }) =>
          step !== null && (
            <details key={number}>
              <summary dir="auto">{t('desk.result.step', { number, name })}</summary>
              <Value value={step.output} label={t('desk.result.step', { number, name })} />
              <VerdictView verdict={step.verdict} />
            </details>
          ),
      )}
      {hidden > 0 && <p className="note">{t('desk.result.hidden', { count: hidden })}</p>}
      {result === null && hidden === 0 && failure === null && cancellation === null && (
        <p className="muted">{t('desk.result.none')}</p>
      )}
      {answers.length > 0 && (
        <details>
          <summary>{t('desk.result.answers', { count: answers.length })}</summary>
          <ul className="plain">
            {answers.map(({ assignmentId, workerId, output, judgement }) => (
              <li key={assignmentId}>
                <WorkerName workerId={workerId} />{' '}
                <span className={`tag ${judgement === 'counted' ? 'good' : ''}`}>
                  {t.find(`desk.judgement.${judgement}`)}
                </span>
                <Value value={output} label={t('desk.result.answer')} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function VerdictView({ verdict }: { readonly verdict: Verdict }) {
  const t = useMessages();
  const percent = new Intl.NumberFormat(t.locale, { style: 'percent', maximumFractionDigits: 1 });
  const isSingle = verdict.method === 'single';
  return (
    <>
      <Facts
        entries={[
          [t('desk.verdict.method'), t.find(`desk.method.${verdict.method}`) ?? verdict.method],
          [t('desk.verdict.decided'), isSingle ? null : t.find(`desk.decided.${verdict.decided}`)],
          [t('desk.verdict.agreement'), isSingle ? null : percent.format(verdict.agreement)],
          [t('desk.verdict.posterior'), isSingle ? null : percent.format(verdict.posterior)],
          [
            t('desk.verdict.threshold'),
            verdict.threshold === null ? null : percent.format(verdict.threshold),
          ],
        ]}
      />
      <Votes votes={verdict.votes} label={t('desk.verdict.votes')} />
      {Object.entries(verdict.fields ?? {}).map(([field, { votes }]) => (
        <Votes key={field} votes={votes} label={field} />
      ))}
    </>
  );
}

function Votes({ votes, label }: { readonly votes: readonly Tally[]; readonly label: string }) {
  const t = useMessages();
  const percent = new Intl.NumberFormat(t.locale, { style: 'percent', maximumFractionDigits: 1 });
  if (votes.length === 0) return null;
  return (
    <table className="votes">
      <caption dir="auto">{label}</caption>
      <thead>
        <tr>
          <th scope="col">{t('desk.result.answer')}</th>
          <th scope="col">{t('desk.verdict.votes')}</th>
          <th scope="col">{t('desk.verdict.weight')}</th>
        </tr>
      </thead>
      <tbody>
        {votes.map((tally, place) => (
          <tr key={place}>
            <td dir="auto">
              <code>
                {tally.answer === undefined ? t('desk.verdict.too_long') : JSON.stringify(tally.answer)}
              </code>
            </td>
            <td>{tally.votes}</td>
            <td>
              <meter min={0} max={1} value={tally.weight} aria-label={t('desk.verdict.weight')} />{' '}
              {percent.format(tally.weight)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
