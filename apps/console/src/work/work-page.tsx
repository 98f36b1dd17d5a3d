import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { call } from '../api/call.js';
import { useMessages } from '../messages/use-messages.js';
import { ProblemNote } from '../ui/problem-note.js';

/** What a worker is offered. */
export default function WorkPage() {
  const t = useMessages();
  const offers = useQuery({
    queryKey: ['offers'],
    queryFn: ({ signal }) => call('get', '/v1/worker/offers', { query: { limit: 100 }, signal }),
  });
  useEffect(() => {
    document.title = `${t('work.title')} · Countersign`;
  }, [t]);
  return (
    <div className="notice">
      <h1>{t('work.offers')}</h1>
      <ProblemNote error={offers.error} />
      {offers.data?.data.length === 0 && <p className="muted">{t('work.offers.none')}</p>}
      <ul>
        {offers.data?.data.map(({ assignment_id, task }) => (
          <li key={assignment_id}>{task.title}</li>
        ))}
      </ul>
    </div>
  );
}
