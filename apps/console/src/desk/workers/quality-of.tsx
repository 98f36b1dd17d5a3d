import { useQuery } from '@tanstack/react-query';
import { useMessages } from '../../messages/use-messages.js';
import { Facts } from '../parts/facts.js';
import { formatShare } from '../parts/format-share.js';
import { Loaded } from '../parts/loaded.js';
import { ScrollTable } from '../parts/scroll-table.js';
import { goldRecordOf } from './gold-record.rule.js';
import { workerQualityQuery } from './workers-data.js';
import type { WorkerQuality } from './workers-data.js';

/** The quality of a worker: the rolling score, the record with known answers, and each domain. */
export function QualityOf({ workerId }: { readonly workerId: string }) {
  const t = useMessages();
  const quality = useQuery(workerQualityQuery(workerId));
  return (
    <Loaded query={quality}>
      {({ rolling_score: score, domains, confusion }) => {
        const gold = goldRecordOf(domains);
        return (
          <>
            <Facts
              entries={[
                [
                  t('desk.quality.rolling'),
                  score === null ? t('desk.quality.too_few') : formatShare(score, t.locale),
                ],
                [
                  t('desk.workers.gold'),
                  gold.seen === 0 ? t('desk.quality.gold_none') : t('desk.quality.gold_of', gold),
                ],
              ]}
            />
            {domains.length === 0 ? (
              <p className="muted">{t('desk.quality.none')}</p>
            ) : (
              <Domains domains={domains} />
            )}
            {confusion.map(matrix => (
              <Confusion key={`${matrix.domain} ${matrix.field}`} matrix={matrix} />
            ))}
          </>
        );
      }}
    </Loaded>
  );
}

function Domains({ domains }: Pick<WorkerQuality, 'domains'>) {
  const t = useMessages();
  const of = (part: number, whole: number): string =>
    whole === 0 ? '–' : t('desk.workers.of', { part, whole });
  return (
    <ScrollTable
      label={t('desk.quality.by_domain')}
      columns={[
        t('desk.filter.domain'),
        { number: t('desk.quality.accuracy') },
        { number: t('desk.workers.gold') },
        { number: t('desk.quality.agreed') },
      ]}
    >
      {domains.map(one => (
        <tr key={one.domain}>
          <td>
            <bdi>{one.domain}</bdi>{' '}
            {one.proven && <span className="tag good">{t('desk.quality.proven')}</span>}
          </td>
          <td className="number">{formatShare(one.accuracy, t.locale)}</td>
          <td className="number">{of(one.gold_right, one.gold_seen)}</td>
          <td className="number">{of(one.agreed, one.judged)}</td>
        </tr>
      ))}
    </ScrollTable>
  );
}

/** Which answers the worker mistakes for which: a row for each right answer. */
function Confusion({ matrix }: { readonly matrix: WorkerQuality['confusion'][number] }) {
  const t = useMessages();
  const title = t('desk.quality.confusion', {
    domain: matrix.domain,
    field: matrix.field === '' ? t('desk.quality.whole') : matrix.field,
  });
  return (
    <details>
      <summary dir="auto">{title}</summary>
      <div className="scroll" tabIndex={0} role="group" aria-label={title}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('desk.quality.right_answer')}</th>
              {matrix.classes.map(one => (
                <th key={one} scope="col" className="number">
                  <code>{one}</code>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {matrix.rows.map((row, place) => (
              <tr key={matrix.classes[place]}>
                <th scope="row">
                  <code>{matrix.classes[place]}</code>
                </th>
                {row.map((share, other) => (
                  <td key={matrix.classes[other]} className="number">
                    {formatShare(share, t.locale)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="hint">{t('desk.quality.answers', { count: matrix.answers })}</p>
    </details>
  );
}
