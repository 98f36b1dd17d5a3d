import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { call } from '../../api/call.js';
import { ProblemError } from '../../api/problem.js';
import { useMessages } from '../../messages/use-messages.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { instantOf, later } from '../actions/local-time.rule.js';
import type { DeliveryView } from '../data/webhooks.js';

const HOUR_MINUTES = 60;
/** A person waits for it, and each delivery is a request. */
const MOST = 500;

interface Outcome {
  readonly sent: number;
  readonly refused: number;
  /** More deliveries of the time span are left. */
  readonly isCutOff: boolean;
}

/** Sends every failed delivery of a time span again, oldest last, and says what became of them. */
export function RedeliverSpan({ endpointId }: { readonly endpointId: string }) {
  const t = useMessages();
  const id = useId();
  const client = useQueryClient();
  const [from, setFrom] = useState(() => later('', -HOUR_MINUTES));
  const [to, setTo] = useState(() => later('', 1));
  const [fromAt, toAt] = [instantOf(from), instantOf(to)];
  const isReady = fromAt !== undefined && toAt !== undefined && fromAt < toAt;
  const redeliver = useMutation({
    mutationFn: () => redeliverAll(endpointId, fromAt ?? '', toAt ?? ''),
    onSettled: () => client.invalidateQueries({ queryKey: ['deliveries'] }),
  });
  return (
    <form
      className="span"
      onSubmit={event => {
        event.preventDefault();
        if (isReady) redeliver.mutate();
      }}
    >
      <div className="row">
        <div className="field">
          <label htmlFor={`${id}-from`}>{t('desk.span.from')}</label>
          <input
            id={`${id}-from`}
            type="datetime-local"
            required
            value={from}
            onChange={event => setFrom(event.currentTarget.value)}
          />
        </div>
        <div className="field">
          <label htmlFor={`${id}-to`}>{t('desk.span.to')}</label>
          <input
            id={`${id}-to`}
            type="datetime-local"
            required
            value={to}
            onChange={event => setTo(event.currentTarget.value)}
          />
        </div>
      </div>
      <div className="row">
        <button type="submit" className="button" disabled={!isReady || redeliver.isPending}>
          {t('desk.span.send')}
        </button>
      </div>
      <p role="status">
        {redeliver.isPending && t('desk.span.sending')}
        {redeliver.data !== undefined && t('desk.span.sent', { count: redeliver.data.sent })}{' '}
        {redeliver.data !== undefined &&
          redeliver.data.refused > 0 &&
          t('desk.span.refused', { count: redeliver.data.refused })}{' '}
        {redeliver.data?.isCutOff === true && t('desk.span.cut_off')}
      </p>
      <ProblemNote error={redeliver.error} />
    </form>
  );
}

/** One after the other: receivers that have just recovered are not flooded. */
async function redeliverAll(endpointId: string, from: string, to: string): Promise<Outcome> {
  const { deliveries, isCutOff } = await failedBetween(endpointId, from, to);
  let refused = 0;
  for (const { delivery_id: deliveryId } of deliveries) {
    try {
      await call('post', '/v1/webhook-deliveries/{delivery_id}/redeliver', {
        path: { delivery_id: deliveryId },
        body: {},
      });
    } catch (error) {
      // Sent by somebody else, or no longer possible: that of the others still is.
      if (!(error instanceof ProblemError) || error.isTemporary) throw error;
      refused += 1;
    }
  }
  return { sent: deliveries.length - refused, refused, isCutOff };
}

async function failedBetween(endpointId: string, from: string, to: string) {
  const deliveries: DeliveryView[] = [];
  let cursor: string | undefined;
  // Newest first, so the first page that ends before the time span is the last one.
  do {
    const page = await call('get', '/v1/webhook-deliveries', {
      query: {
        endpoint_id: endpointId,
        status: 'failed',
        limit: 100,
        ...(cursor !== undefined && { cursor }),
      },
    });
    deliveries.push(...page.data.filter(({ created_at: at }) => from <= at && at <= to));
    const isBefore = (page.data.at(-1)?.created_at ?? '') < from;
    cursor = isBefore ? undefined : (page.next_cursor ?? undefined);
  } while (cursor !== undefined && deliveries.length <= MOST);
  return { deliveries: deliveries.slice(0, MOST), isCutOff: deliveries.length > MOST };
}
