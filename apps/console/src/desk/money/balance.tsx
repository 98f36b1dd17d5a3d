import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../../messages/use-messages.js';
import { formatMoney } from '../../ui/format.js';
import { Loaded } from '../parts/loaded.js';
import { useRights } from '../rights.js';
import { formatMicros } from './amounts.rule.js';
import { balanceQuery, billingSettingsQuery } from './money-data.js';
import { ThresholdDialog } from './threshold-dialog.js';

/** What is available and what is held, and below which balance somebody is notified. */
export function BalanceView() {
  const t = useMessages();
  const can = useRights();
  const [isChanging, setChanging] = useState(false);
  const balance = useQuery(balanceQuery);
  const settings = useQuery(billingSettingsQuery);
  const threshold = settings.data?.low_balance_micros ?? null;
  return (
    <section className="panel" aria-label={t('desk.money.balance')}>
      <Loaded query={balance}>
        {({ available_micros: available, held_micros: held, currency }) => (
          <>
            <dl className="figures">
              <div>
                <dt>{t('desk.ledger.available')}</dt>
                <dd>{formatMicros(available, currency, t.locale)}</dd>
              </div>
              <div>
                <dt>{t('desk.ledger.held')}</dt>
                <dd>{formatMicros(held, currency, t.locale)}</dd>
              </div>
            </dl>
            {threshold !== null && BigInt(available) < BigInt(threshold) && (
              <p className="note warn">{t('desk.money.is_low')}</p>
            )}
          </>
        )}
      </Loaded>
      <Loaded query={settings}>
        {({ low_balance_micros: low, currency }) => (
          <div className="row">
            <span className="muted">
              {low === null
                ? t('desk.money.no_threshold')
                : t('desk.money.threshold', { amount: formatMoney(low, currency, t.locale) })}
            </span>
            {can('billing:write') && (
              <button type="button" className="button" onClick={() => setChanging(true)}>
                {t('desk.worker.change')}
              </button>
            )}
          </div>
        )}
      </Loaded>
      {isChanging && settings.data !== undefined && (
        <ThresholdDialog settings={settings.data} onClose={() => setChanging(false)} />
      )}
    </section>
  );
}
