import { hashKey, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { useStore } from '../../ui/store.js';
import { DraftKeeper } from './draft-keeper.js';
import { draftKey, pruneLocalDrafts } from './local-drafts.js';
import { serverDrafts } from './server-drafts.js';

const SESSION_HASH = hashKey(['session']);

/** The draft of an assignment, kept as long as the page is open. */
export function useDraft(personId: string, assignmentId: string) {
  const client = useQueryClient();
  const keeper = useMemo(
    () => new DraftKeeper(draftKey(personId, assignmentId), serverDrafts(assignmentId)),
    [personId, assignmentId],
  );
  useEffect(() => {
    pruneLocalDrafts(Date.now());
    const stop = keeper.start();
    // After somebody has signed in again, the session is read, and what is unsent can be sent.
    const unsubscribe = client.getQueryCache().subscribe(({ type, query }) => {
      if (type === 'updated' && query.queryHash === SESSION_HASH && query.state.status === 'success')
        keeper.flush();
    });
    return () => {
      unsubscribe();
      stop();
    };
  }, [keeper, client]);
  return { keeper, ...useStore(keeper.state) };
}
