import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../../messages/use-messages.js';
import { formatMoney } from '../../ui/format.js';
import { Loaded } from '../parts/loaded.js';
import { PageButtons } from '../parts/page-buttons.js';
import { ScrollTable } from '../parts/scroll-table.js';
import { When } from '../parts/when.js';
import { pricesQuery } from './money-data.js';
import type { Price } from './money-data.js';

/** The price book as it applies to the organization, newest first. The operator of the installation writes it. */
export function Prices() {
  const t = useMessages();
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const prices = useQuery(pricesQuery(cursors.at(-1)));
  return (
    <>
      <p className="muted">{t('desk.money.prices_text')}</p>
      <Loaded query={prices}>
        {({ data, next_cursor: next }) => (
          <>
            {data.length === 0 ? (
              <p className="muted">{t('desk.money.no_prices')}</p>
            ) : (
              <PriceTable prices={data} />
            )}
            <PageButtons cursors={cursors} next={next} onCursors={setCursors} />
          </>
        )}
      </Loaded>
    </>
  );
}

function PriceTable({ prices }: { readonly prices: readonly Price[] }) {
  const t = useMessages();
  return (
    <ScrollTable
      label={t('desk.money.prices')}
      columns={[
        t('desk.fact.price'),
        t('desk.money.tier'),
        t('desk.money.applies_to'),
        t('desk.money.valid_from'),
      ]}
    >
      {prices.map(price => (
        <tr key={price.price_id}>
          <td>
            {formatMoney(price.amount_micros, price.currency, t.locale)}{' '}
            <span className="muted">{t.find(`desk.money.per.${price.unit}`) ?? price.unit}</span>
          </td>
          <td>{t.find(`desk.money.tier.${price.tier}`) ?? price.tier}</td>
          <td>
            <Scope price={price} />
          </td>
          <td>
            <When at={price.valid_from} />{' '}
            {Date.parse(price.valid_from) > Date.now() && (
              <span className="tag warn">{t('desk.money.later')}</span>
            )}
          </td>
        </tr>
      ))}
    </ScrollTable>
  );
}

/** The tasks that a price is for. */
export function Scope({ price }: { readonly price: Price }) {
  const t = useMessages();
  const parts = [
    price.task_type !== null && t('desk.money.of_type', { type: price.task_type }),
    price.domain !== null && t('desk.money.of_domain', { domain: price.domain }),
    price.urgency !== null && (t.find(`desk.urgency.${price.urgency}`) ?? price.urgency),
    price.min_answers > 1 && t('desk.money.min_answers', { count: price.min_answers }),
  ].filter(part => part !== false);
  return (
    <>
      <span className="tag">{t(price.org_id === null ? 'desk.money.general' : 'desk.money.own')}</span>{' '}
      <bdi className="address">
        {parts.length === 0 ? t('desk.money.all_tasks') : new Intl.ListFormat(t.locale).format(parts)}
      </bdi>
    </>
  );
}
