import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/call.js';
import { useMessages } from '../../messages/use-messages.js';
import { announce } from '../../ui/announcer.js';
import { Dialog } from '../../ui/dialog.js';
import { formatMoney } from '../../ui/format.js';
import { ProblemNote, faultAt } from '../../ui/problem-note.js';
import { TextField } from '../../ui/text-field.js';
import { DialogButtons } from '../parts/dialog-buttons.js';
import { microsOf } from './amounts.rule.js';
import { billingSettingsQuery } from './money-data.js';
import type { BillingSettings } from './money-data.js';

const MICROS = 1_000_000;

interface ThresholdDialogProps {
  readonly settings: BillingSettings;
  readonly onClose: () => void;
}

/** Changes below which balance a notification is sent, and shows what it was and what it becomes. */
export function ThresholdDialog({ settings, onClose }: ThresholdDialogProps) {
  const t = useMessages();
  const client = useQueryClient();
  const { low_balance_micros: before, currency } = settings;
  const [text, setText] = useState(before === null ? '' : String(before / MICROS));
  const isEmpty = text.trim() === '';
  const after = isEmpty ? null : microsOf(text);
  const change = useMutation({
    mutationFn: (low_balance_micros: number | null) =>
      call('patch', '/v1/billing/settings', { body: { low_balance_micros } }),
    onSuccess: changed => {
      client.setQueryData(billingSettingsQuery.queryKey, changed);
      announce(t('desk.money.threshold_done'));
      onClose();
    },
  });
  const nameOf = (micros: number | null): string =>
    micros === null ? t('desk.money.never') : formatMoney(micros, currency, t.locale);
  return (
    <Dialog title={t('desk.money.threshold_title')} onClose={onClose}>
      <form
        className="span"
        onSubmit={event => {
          event.preventDefault();
          if (after !== undefined) change.mutate(after);
        }}
      >
        <p>{t('desk.money.threshold_consequence')}</p>
        <TextField
          label={t('desk.money.threshold_amount', { currency })}
          value={text}
          inputMode="decimal"
          autoComplete="off"
          hint={t('desk.money.threshold_hint')}
          error={
            after === undefined ? t('desk.money.no_amount') : faultAt(change.error, '/low_balance_micros')
          }
          onText={value => {
            setText(value);
            change.reset();
          }}
        />
        {after !== undefined && after !== before && (
          <p role="status" className="note">
            {t('desk.money.preview', { before: nameOf(before), after: nameOf(after) })}
          </p>
        )}
        <ProblemNote error={change.error} />
        <DialogButtons
          action={t('desk.people.save')}
          isDisabled={after === undefined || after === before || change.isPending}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}
