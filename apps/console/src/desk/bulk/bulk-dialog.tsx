import { useMutation } from '@tanstack/react-query';
import { useId, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { serverNowMs } from '../../api/server-clock.js';
import { useMessages } from '../../messages/use-messages.js';
import { DeadlineField } from '../actions/deadline-field.js';
import { instantOf, later } from '../actions/local-time.rule.js';
import { ReasonDialog } from '../actions/reason-dialog.js';
import { useIdempotencyKey } from '../actions/use-intervention.js';
import { countBulk, startBulk } from '../data/bulk.js';
import type { BulkRequest } from '../data/bulk.js';
import { bulkFilterOf } from '../filters/filters.rule.js';
import type { TaskFilters } from '../filters/filters.rule.js';

const ACTIONS = ['requeue', 'change_deadline', 'cancel'] as const;
type ActionType = (typeof ACTIONS)[number];

interface BulkDialogProps {
  readonly filters: TaskFilters;
  readonly onClose: () => void;
}

/** An action on every live task of a list: counts them first, then acts on exactly as many. */
export function BulkDialog({ filters, onClose }: BulkDialogProps) {
  const t = useMessages();
  const id = useId();
  const [, navigate] = useLocation();
  const keyFor = useIdempotencyKey();
  const filter = useMemo(() => bulkFilterOf(filters, serverNowMs()), [filters]);
  const [type, setType] = useState<ActionType>('requeue');
  const [text, setText] = useState(() => later('', 60));
  const deadline = instantOf(text);
  const count = useMutation({
    mutationFn: async (action: BulkRequest['action']) => ({
      action,
      count: await countBulk({ filter, action }),
    }),
  });
  const start = useMutation({
    mutationFn: ({ action, count: expected }: { action: BulkRequest['action']; count: number }) =>
      startBulk({ filter, action }, expected, keyFor({ filter, action, expected })),
    onSuccess: jobId => {
      if (jobId !== undefined) navigate(`/jobs/${jobId}`);
    },
    // More tasks match by now: they are counted again before anything is done.
    onError: () => count.reset(),
  });
  const counted = count.data;
  const onReason = (reason: string): void => {
    const action = actionOf(type, reason, deadline);
    if (action === undefined) return;
    const isSame = JSON.stringify(counted?.action) === JSON.stringify(action);
    if (counted !== undefined && isSame) start.mutate(counted);
    else count.mutate(action);
  };
  const label = t.find(`desk.bulk.${type}`) ?? type;
  return (
    <ReasonDialog
      title={t('desk.bulk')}
      consequence={
        counted === undefined ? t('desk.bulk.consequence') : t('desk.bulk.counted', { count: counted.count })
      }
      action={
        counted === undefined
          ? t('desk.bulk.count')
          : t('desk.bulk.start', { action: label, count: counted.count })
      }
      isPending={count.isPending || start.isPending}
      error={start.error ?? count.error}
      isReady={(type !== 'change_deadline' || deadline !== undefined) && counted?.count !== 0}
      onReason={onReason}
      onChange={() => count.reset()}
      onClose={onClose}
    >
      <div className="field">
        <label htmlFor={id}>{t('desk.bulk.action')}</label>
        <select
          id={id}
          value={type}
          onChange={event => {
            const chosen = ACTIONS.find(one => one === event.currentTarget.value);
            if (chosen !== undefined) setType(chosen);
            count.reset();
          }}
        >
          {ACTIONS.map(one => (
            <option key={one} value={one}>
              {t.find(`desk.bulk.${one}`)}
            </option>
          ))}
        </select>
      </div>
      {type === 'change_deadline' && (
        <DeadlineField
          value={text}
          onValue={value => {
            setText(value);
            count.reset();
          }}
        />
      )}
    </ReasonDialog>
  );
}

function actionOf(
  type: ActionType,
  reason: string,
  deadline: string | undefined,
): BulkRequest['action'] | undefined {
  switch (type) {
    case 'requeue':
      return { type, reason, exclude_former: true };
    case 'cancel':
      return { type, reason };
    case 'change_deadline':
      return deadline === undefined ? undefined : { type, reason, deadline };
  }
}
