import { Route, Switch } from 'wouter';
import { useMessages } from '../../messages/use-messages.js';
import { useTitle } from '../../ui/use-title.js';
import { Section } from '../parts/section.js';
import { BalanceView } from './balance.js';
import { Movements } from './movements.js';
import { Prices } from './prices.js';
import { Quote } from './quote.js';
import { StatementPage } from './statement-page.js';
import { Statements } from './statements.js';
import './money.css';

/** The money of the organization: what is there, what tasks cost, and what has become of it. */
export default function MoneyPage() {
  return (
    <Switch>
      <Route path="/money/statements/:month">
        {({ month }) => <StatementPage key={month} month={month} />}
      </Route>
      <Route>
        <Overview />
      </Route>
    </Switch>
  );
}

function Overview() {
  const t = useMessages();
  useTitle(t('desk.money'));
  return (
    <div className="desk-list">
      <h1>{t('desk.money')}</h1>
      <BalanceView />
      <div className="columns">
        <div>
          <Section title={t('desk.money.movements')}>
            <Movements />
          </Section>
        </div>
        <div>
          <Section title={t('desk.money.statements')}>
            <Statements />
          </Section>
          <Section title={t('desk.money.quote')}>
            <Quote />
          </Section>
        </div>
      </div>
      <Section title={t('desk.money.prices')}>
        <Prices />
      </Section>
    </div>
  );
}
