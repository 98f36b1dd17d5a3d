import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/call.js';
import { serverNowMs } from '../../api/server-clock.js';
import { OFFERS } from './offers-key.js';
import { isOpen, lostAt } from './assignment.js';
import type { Assignment } from './assignment.js';

export const ASSIGNMENTS = ['assignments'] as const;
const RECENT = 20;
const PAGE = 100;
/** Older ones are found by the organization, not here. */
const MAX_PAGES = 10;
/** Work is taken back, and deadlines pass, without a request of this page. */
const LOOK_EVERY_MS = 20_000;
const JUST_AFTER_MS = 1_000;

/** What the worker has taken and not finished, the next to be lost first. */
export function useOpenAssignments() {
  return useQuery({
    queryKey: [...ASSIGNMENTS, 'open'],
    queryFn: async ({ signal }) => {
      const pages = await Promise.all(
        (['started', 'accepted'] as const).map(status =>
          call('get', '/v1/worker/assignments', { query: { status, limit: PAGE }, signal }),
        ),
      );
      return pages.flatMap(({ data }) => data);
    },
    refetchInterval: LOOK_EVERY_MS,
  });
}

/** The last ones, whatever became of them. */
export function useRecentAssignments() {
  return useQuery({
    queryKey: [...ASSIGNMENTS, 'recent'],
    queryFn: ({ signal }) => call('get', '/v1/worker/assignments', { query: { limit: RECENT }, signal }),
  });
}

/** One of the worker's offers and assignments; null when there is none. */
export function useAssignment(assignmentId: string) {
  return useQuery({
    queryKey: [...ASSIGNMENTS, 'one', assignmentId],
    queryFn: ({ signal }) => findAssignment(assignmentId, signal),
    refetchInterval: ({ state }) => nextLookMs(state.data ?? null),
  });
}

/** At the latest when it is about to be lost, and shortly after. */
function nextLookMs(assignment: Assignment | null): number {
  const until =
    assignment === null || !(isOpen(assignment) || assignment.status === 'offered')
      ? null
      : lostAt(assignment);
  const leftMs = until === null ? LOOK_EVERY_MS : Date.parse(until) - serverNowMs() + JUST_AFTER_MS;
  return Math.min(LOOK_EVERY_MS, Math.max(JUST_AFTER_MS, leftMs));
}

async function findAssignment(assignmentId: string, signal: AbortSignal): Promise<Assignment | null> {
  const isIt = ({ assignment_id }: Assignment): boolean => assignment_id === assignmentId;
  const offered = await call('get', '/v1/worker/offers', { query: { limit: PAGE }, signal });
  const offer = offered.data.find(isIt);
  if (offer !== undefined) return offer;
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query = { limit: PAGE, ...(cursor !== undefined && { cursor }) };
    const { data, next_cursor } = await call('get', '/v1/worker/assignments', { query, signal });
    const found = data.find(isIt);
    if (found !== undefined) return found;
    if (next_cursor === null) return null;
    cursor = next_cursor;
  }
  return null;
}

export type AssignmentAction = 'accept' | 'decline' | 'start' | 'release';

/** Accepts, declines, starts, or releases; the answer is shown at once, and the lists are read again. */
export function useAssignmentAction() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({
      action,
      assignmentId,
    }: {
      readonly action: AssignmentAction;
      readonly assignmentId: string;
    }) => takeAction(action, assignmentId),
    onSuccess: changed => {
      client.setQueryData([...ASSIGNMENTS, 'one', changed.assignment_id], changed);
    },
    onSettled: async (_changed, _error, { assignmentId }) => {
      // Not awaited: if the held request has shown the change before, the next one waits for another.
      void client.invalidateQueries({ queryKey: OFFERS });
      await Promise.all([
        client.invalidateQueries({ queryKey: [...ASSIGNMENTS, 'open'] }),
        client.invalidateQueries({ queryKey: [...ASSIGNMENTS, 'recent'] }),
        client.invalidateQueries({ queryKey: [...ASSIGNMENTS, 'one', assignmentId] }),
      ]);
    },
  });
}

function takeAction(action: AssignmentAction, assignment_id: string): Promise<Assignment> {
  const input = { path: { assignment_id }, body: {} };
  switch (action) {
    case 'accept':
      return call('post', '/v1/worker/offers/{assignment_id}/accept', input);
    case 'decline':
      return call('post', '/v1/worker/offers/{assignment_id}/decline', input);
    case 'start':
      return call('post', '/v1/worker/assignments/{assignment_id}/start', input);
    case 'release':
      return call('post', '/v1/worker/assignments/{assignment_id}/release', input);
  }
}
