import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { call } from '../../api/call.js';
import { useMessages } from '../../messages/use-messages.js';
import { formatMoney } from '../../ui/format.js';
import { ProblemNote, faultAt } from '../../ui/problem-note.js';
import { TextField } from '../../ui/text-field.js';
import { URGENCIES } from '../filters/filters.rule.js';
import { Scope } from './prices.js';

const MAX_ANSWERS = 100;

/** What a task would cost now, and by which row of the price book. Nothing is held. */
export function Quote() {
  const t = useMessages();
  const id = useId();
  const [type, setType] = useState('');
  const [domain, setDomain] = useState('');
  const [urgency, setUrgency] = useState<(typeof URGENCIES)[number]>('normal');
  const [answers, setAnswers] = useState('1');
  const quote = useMutation({
    mutationFn: () =>
      call('post', '/v1/billing/quote', {
        body: {
          ...{ task_type: type.trim(), domain: domain.trim(), urgency },
          consensus: { total: Number(answers) },
        },
      }),
  });
  const changing =
    <T,>(set: (value: T) => void) =>
    (value: T): void => {
      set(value);
      quote.reset();
    };
  return (
    <form
      className="span"
      onSubmit={event => {
        event.preventDefault();
        quote.mutate();
      }}
    >
      <TextField
        label={t('desk.fact.type')}
        required
        maxLength={100}
        value={type}
        error={faultAt(quote.error, '/task_type')}
        onText={changing(setType)}
      />
      <TextField
        label={t('desk.filter.domain')}
        required
        maxLength={100}
        value={domain}
        error={faultAt(quote.error, '/domain')}
        onText={changing(setDomain)}
      />
      <div className="field">
        <label htmlFor={id}>{t('desk.filter.urgency')}</label>
        <select
          id={id}
          value={urgency}
          onChange={event => {
            const chosen = URGENCIES.find(one => one === event.currentTarget.value);
            changing(setUrgency)(chosen ?? 'normal');
          }}
        >
          {URGENCIES.map(one => (
            <option key={one} value={one}>
              {t.find(`desk.urgency.${one}`)}
            </option>
          ))}
        </select>
      </div>
      <TextField
        label={t('desk.money.answers')}
        type="number"
        required
        min={1}
        max={MAX_ANSWERS}
        value={answers}
        error={faultAt(quote.error, '/consensus/total')}
        onText={changing(setAnswers)}
      />
      <div className="row">
        <button type="submit" className="button" disabled={quote.isPending}>
          {t('desk.money.ask')}
        </button>
      </div>
      <ProblemNote error={quote.error} />
      <div role="status">
        {quote.data !== undefined && (
          <p className="note good">
            <strong>
              {formatMoney(quote.data.price.amount_micros, quote.data.price.currency, t.locale)}
            </strong>
            {' · '}
            <Scope price={quote.data.row} />
          </p>
        )}
      </div>
    </form>
  );
}
