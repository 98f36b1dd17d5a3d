import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { call } from '../../api/call.js';
import { useMessages } from '../../messages/use-messages.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { useTitle } from '../../ui/use-title.js';
import { Deliveries } from '../parts/deliveries.js';
import { Facts } from '../parts/facts.js';
import { Loaded } from '../parts/loaded.js';
import { PageButtons } from '../parts/page-buttons.js';
import { Section } from '../parts/section.js';
import { When } from '../parts/when.js';
import { useRights } from '../rights.js';
import { RedeliverSpan } from './redeliver-span.js';

const STATUSES = ['failed', 'pending', 'delivered', 'skipped'] as const;
type Status = (typeof STATUSES)[number];

interface PagesOf {
  readonly status: Status | undefined;
  readonly cursors: readonly string[];
}

/** One webhook endpoint: its health, its deliveries with each attempt, and sending them again. */
export function EndpointPage({ endpointId }: { readonly endpointId: string }) {
  const t = useMessages();
  const can = useRights();
  const client = useQueryClient();
  const [status, setStatus] = useState<Status>();
  const endpoint = useQuery({
    queryKey: ['webhook-endpoints', endpointId],
    queryFn: ({ signal }) =>
      call('get', '/v1/webhook-endpoints/{endpoint_id}', { path: { endpoint_id: endpointId }, signal }),
  });
  // Another status begins with its first page.
  const [pages, setPages] = useState<PagesOf>({ status, cursors: [] });
  const cursors = pages.status === status ? pages.cursors : [];
  const cursor = cursors.at(-1);
  const deliveries = useQuery({
    queryKey: ['deliveries', 'endpoint', endpointId, status, cursor],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call('get', '/v1/webhook-deliveries', {
        query: {
          ...{ endpoint_id: endpointId, limit: 50 },
          ...(status !== undefined && { status }),
          ...(cursor !== undefined && { cursor }),
        },
        signal,
      }),
  });
  const enable = useMutation({
    mutationFn: (enabled: boolean) =>
      call('patch', '/v1/webhook-endpoints/{endpoint_id}', {
        path: { endpoint_id: endpointId },
        body: { enabled },
      }),
    onSettled: () => client.invalidateQueries({ queryKey: ['webhook-endpoints'] }),
  });
  useTitle(t('desk.webhooks'));
  return (
    <div className="desk-list">
      <Link href="/webhooks">{t('desk.webhooks.back')}</Link>
      <Loaded query={endpoint}>
        {({ url, description, health, events, enabled, created_at }) => (
          <>
            <h1 className="address" dir="auto">
              {description ?? url}
            </h1>
            <Section title={t('desk.endpoint.health')}>
              <Facts
                entries={[
                  [t('desk.endpoint.address'), <code className="address">{url}</code>],
                  [
                    t('desk.endpoint.events'),
                    events === null ? t('desk.endpoint.all_events') : events.join(', '),
                  ],
                  [t('desk.endpoint.state'), t.find(`desk.endpoint.${health.state}`)],
                  [t('desk.endpoint.reason'), health.reason],
                  [t('desk.endpoint.failures'), health.consecutive_failures],
                  [t('desk.endpoint.last_failure'), health.last_failure],
                  [
                    t('desk.endpoint.last_success'),
                    health.last_success_at === null ? null : <When at={health.last_success_at} />,
                  ],
                  [t('desk.fact.created'), <When at={created_at} />],
                ]}
              />
              <ProblemNote error={enable.error} />
              {can('webhooks:write') && (
                <div className="row">
                  <button
                    type="button"
                    className="button"
                    disabled={enable.isPending}
                    onClick={() => enable.mutate(!enabled)}
                  >
                    {t(enabled ? 'desk.endpoint.disable' : 'desk.endpoint.enable')}
                  </button>
                </div>
              )}
            </Section>
          </>
        )}
      </Loaded>
      {can('webhooks:write') && (
        <Section title={t('desk.span')}>
          <RedeliverSpan endpointId={endpointId} />
        </Section>
      )}
      <Section title={t('desk.section.deliveries')}>
        <div className="row">
          <button
            type="button"
            className="button"
            aria-pressed={status === undefined}
            onClick={() => setStatus(undefined)}
          >
            {t('desk.job.all')}
          </button>
          {STATUSES.map(one => (
            <button
              key={one}
              type="button"
              className="button"
              aria-pressed={status === one}
              onClick={() => setStatus(one)}
            >
              {t.find(`desk.delivery.${one}`)}
            </button>
          ))}
        </div>
        <Loaded query={deliveries}>
          {({ data, next_cursor: next }) => (
            <>
              <Deliveries deliveries={data} />
              <PageButtons
                cursors={cursors}
                next={next}
                onCursors={changed => setPages({ status, cursors: changed })}
              />
            </>
          )}
        </Loaded>
      </Section>
    </div>
  );
}
