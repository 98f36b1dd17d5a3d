import { useState } from 'react';
import { useMessages } from '../../messages/use-messages.js';
import type { Translate } from '../../messages/use-messages.js';
import { When } from '../parts/when.js';
import { WorkerName } from '../parts/worker-name.js';
import { Exclusions } from './exclusions.js';
import { FACTORS, contributionOf, explain } from './match.rule.js';
import type { FactorName, MatchCandidate, MatchRound } from './match.rule.js';

/** Why this worker, and why not that one: every search for a worker, the latest first. */
export function Match({ rounds }: { readonly rounds: readonly MatchRound[] }) {
  const t = useMessages();
  if (rounds.length === 0) return <p className="muted">{t('desk.match.none')}</p>;
  return rounds.toReversed().map((round, place) => (
    <details key={`${round.round} ${round.matched_at}`} className="round" open={place === 0}>
      <summary>
        {t('desk.match.round', { round: round.round })}
        {' · '}
        {round.chosen_worker_id === null ? (
          <strong>{t('desk.match.nobody')}</strong>
        ) : (
          <WorkerName workerId={round.chosen_worker_id} />
        )}
        {' · '}
        <span className="muted">
          <When at={round.matched_at} />
        </span>
      </summary>
      <Round round={round} />
    </details>
  ));
}

function Round({ round }: { readonly round: MatchRound }) {
  const t = useMessages();
  const [asked, setAsked] = useState<string>();
  const shown = asked ?? round.chosen_worker_id ?? undefined;
  return (
    <>
      <p>{t('desk.match.considered', { count: round.workers_considered })}</p>
      <Exclusions excluded={round.excluded} />
      {shown !== undefined && (
        <p className="note" role="status">
          <WorkerName workerId={shown} />
          {': '}
          {explanationText(round, shown, t)}
        </p>
      )}
      {round.candidates.length > 0 && (
        <div className="scroll" tabIndex={0} role="group" aria-label={t('desk.match.candidates')}>
          <table className="candidates">
            <thead>
              <tr>
                <th scope="col">{t('desk.match.rank')}</th>
                <th scope="col">{t('desk.column.worker')}</th>
                <th scope="col">{t('desk.match.outcome')}</th>
                <th scope="col">{t('desk.match.score')}</th>
                {FACTORS.map(name => (
                  <th key={name} scope="col">
                    {t.find(`desk.factor.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {round.candidates.map(candidate => (
                <Candidate
                  key={candidate.worker_id}
                  {...{ candidate, round }}
                  isShown={candidate.worker_id === shown}
                  onAsk={setAsked}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Candidate({
  candidate,
  round,
  isShown,
  onAsk,
}: {
  readonly candidate: MatchCandidate;
  readonly round: MatchRound;
  readonly isShown: boolean;
  readonly onAsk: (workerId: string) => void;
}) {
  const t = useMessages();
  const { worker_id: workerId, rank, outcome, score } = candidate;
  const number = new Intl.NumberFormat(t.locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return (
    <tr className={isShown ? 'chosen' : undefined}>
      <td>{rank}</td>
      <td>
        <button type="button" className="link" aria-pressed={isShown} onClick={() => onAsk(workerId)}>
          <WorkerName workerId={workerId} />
        </button>
      </td>
      <td>{t.find(`desk.outcome.${outcome}`) ?? outcome}</td>
      <td>{number.format(score)}</td>
      {FACTORS.map(name => (
        <td key={name} title={t('desk.match.weighted', factorValues(candidate, round, name, number))}>
          <meter
            min={0}
            max={1}
            value={candidate.factors[name]}
            aria-label={t.find(`desk.factor.${name}`) ?? name}
          />{' '}
          {number.format(candidate.factors[name])}
        </td>
      ))}
    </tr>
  );
}

function factorValues(
  candidate: MatchCandidate,
  round: MatchRound,
  name: FactorName,
  number: Intl.NumberFormat,
) {
  return {
    weight: number.format(round.weights[name]),
    part: number.format(contributionOf(candidate, round, name)),
  };
}

/** The answer to "why this worker?" or "why not that one?" as a sentence. */
function explanationText(round: MatchRound, workerId: string, t: Translate): string {
  const why = explain(round, workerId);
  const list = (names: readonly FactorName[]): string =>
    new Intl.ListFormat(t.locale).format(
      names.slice(0, 3).map(name => t.find(`desk.factor.${name}`) ?? name),
    );
  switch (why.kind) {
    case 'chosen':
      return why.leads.length === 0
        ? t('desk.why.chosen_equal')
        : t('desk.why.chosen', { factors: list(why.leads) });
    case 'alone':
      return t('desk.why.alone');
    case 'behind':
      return why.leads.length === 0
        ? t('desk.why.behind_equal', { rank: why.rank })
        : t('desk.why.behind', { rank: why.rank, factors: list(why.leads) });
    case 'full':
      return t('desk.why.full', { rank: why.rank });
    case 'refused':
      return t('desk.why.refused', { rank: why.rank });
    case 'absent':
      return t('desk.why.absent');
  }
}
