import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { call } from '../../api/call.js';
import type { components } from '../../api/schema.js';
import { useMessages } from '../../messages/use-messages.js';
import { useTitle } from '../../ui/use-title.js';
import { PageButtons } from '../parts/page-buttons.js';
import { Loaded } from '../parts/loaded.js';
import { When } from '../parts/when.js';

type Endpoint = components['schemas']['WebhookEndpointView'];

const TONES: Readonly<Record<Endpoint['status'], string>> = {
  enabled: 'good',
  failing: 'warn',
  disabled: 'bad',
};

/** The webhook endpoints of the organization, and whether their receivers answer. */
export function WebhooksPage() {
  const t = useMessages();
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  const endpoints = useQuery({
    queryKey: ['webhook-endpoints', 'list', cursor],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call('get', '/v1/webhook-endpoints', {
        query: { limit: 50, ...(cursor !== undefined && { cursor }) },
        signal,
      }),
  });
  useTitle(t('desk.webhooks'));
  return (
    <div className="desk-list">
      <h1>{t('desk.webhooks')}</h1>
      <Loaded query={endpoints}>
        {({ data, next_cursor: next }) => (
          <>
            {data.length === 0 ? (
              <p className="empty">{t('desk.webhooks.none')}</p>
            ) : (
              <ul className="plain">
                {data.map(endpoint => (
                  <EndpointRow key={endpoint.endpoint_id} endpoint={endpoint} />
                ))}
              </ul>
            )}
            <PageButtons cursors={cursors} next={next} onCursors={setCursors} />
          </>
        )}
      </Loaded>
    </div>
  );
}

function EndpointRow({ endpoint }: { readonly endpoint: Endpoint }) {
  const t = useMessages();
  return (
    <li className="panel">
      <Link href={`/webhooks/${endpoint.endpoint_id}`} className="address" dir="auto">
        {endpoint.description ?? endpoint.url}
      </Link>
      <div className="row">
        <span className={`tag ${TONES[endpoint.status]}`}>
          {t.find(`desk.endpoint.${endpoint.status}`) ?? endpoint.status}
        </span>
        {endpoint.failing_since !== null && (
          <span className="muted">
            {t('desk.endpoint.since')} <When at={endpoint.failing_since} />
          </span>
        )}
        <code className="address">{endpoint.url}</code>
      </div>
    </li>
  );
}
