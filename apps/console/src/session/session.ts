import { QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { call, onRefusal } from '../api/call.js';
import { ProblemError, isSignedOut } from '../api/problem.js';
import type { Session } from '../api/session-paths.js';
import { storeOf, useStore } from '../ui/store.js';

const SESSION = ['session'] as const;

/** Requests are repeated only when they can succeed; a refusal is shown at once. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) => failures < 3 && error instanceof ProblemError && error.isTemporary,
      staleTime: 5_000,
    },
  },
});

/** Whether the session of the person on this page has ended while it was open. */
const ended = storeOf(false);

onRefusal(error => {
  if (isSignedOut(error) && knownSession() !== null) ended.set(true);
  // A membership has ended; the others go on.
  if (error.code === 'session.not_a_member') void queryClient.invalidateQueries({ queryKey: SESSION });
});

function knownSession(): Session | null {
  return queryClient.getQueryData<Session | null>(SESSION) ?? null;
}

export type SessionState =
  | { readonly state: 'loading' }
  | { readonly state: 'signed_out' }
  | { readonly state: 'failed'; readonly error: Error; readonly retry: () => void }
  | { readonly state: 'signed_in'; readonly session: Session; readonly hasEnded: boolean };

/** The session of this browser. When it ends, the page stays: the last known session is returned with `hasEnded`. */
export function useSession(): SessionState {
  const hasEnded = useStore(ended);
  const { data, error, refetch } = useQuery({ queryKey: SESSION, queryFn: readSession, staleTime: 60_000 });
  // Another tab may have signed in again.
  useEffect(() => {
    if (!hasEnded) return;
    const look = (): void => void refetch();
    window.addEventListener('focus', look);
    return () => {
      window.removeEventListener('focus', look);
    };
  }, [hasEnded, refetch]);
  if (data !== undefined) {
    return data === null ? { state: 'signed_out' } : { state: 'signed_in', session: data, hasEnded };
  }
  return error === null ? { state: 'loading' } : { state: 'failed', error, retry: () => void refetch() };
}

async function readSession({ signal }: { readonly signal: AbortSignal }): Promise<Session | null> {
  try {
    const session = await call('get', '/v1/session', { signal });
    ended.set(false);
    return session;
  } catch (error) {
    if (!isSignedOut(error)) throw error;
    return knownSession();
  }
}

/** What follows a successful sign-in: the page goes on, unless it was another person's. */
export function useSignedIn(): (session: Session) => void {
  const client = useQueryClient();
  return useCallback(
    (session: Session) => {
      const before = knownSession();
      if (before !== null && before.person.id !== session.person.id) client.clear();
      client.setQueryData(SESSION, session);
      ended.set(false);
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION[0] });
    },
    [client],
  );
}
