import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call, organizationHeader } from '../../api/call.js';
import { useMessages } from '../../messages/use-messages.js';
import { announce } from '../../ui/announcer.js';
import type { Assignment } from '../data/assignment.js';
import { ASSIGNMENTS } from '../data/use-assignments.js';
import type { DraftKeeper } from '../drafts/draft-keeper.js';
import { evidenceOfNotes } from '../evidence/evidence-of-notes.rule.js';
import { filesOf } from '../evidence/use-files.js';

/** Less than the 64 KiB that browsers send for a page that ends, whatever the characters are. */
const KEPT_ALIVE_CHARS = 15_000;

/** Submits the answer with its notes and files. The draft stays in this browser, which shows it as the answer. */
export function useSubmission(assignment: Assignment, keeper: DraftKeeper) {
  const t = useMessages();
  const client = useQueryClient();
  const { assignment_id, status } = assignment;
  // Sent to this organization also when it is sent later: because it was held, or from a tunnel.
  const [headers] = useState(organizationHeader);
  const input = { path: { assignment_id }, headers };
  const { mutateAsync, isPending, isPaused, error } = useMutation({
    mutationFn: async (output: unknown) => {
      if (status === 'accepted')
        await call('post', '/v1/worker/assignments/{assignment_id}/start', { ...input, body: {} });
      const files = filesOf(client, assignment_id).map(({ id }) => id);
      const evidence = [...evidenceOfNotes(keeper.state.get().draft.notes)];
      const body = { output: output ?? null, evidence, ...(files.length > 0 && { files }) };
      const keepalive = JSON.stringify(body).length < KEPT_ALIVE_CHARS;
      return call('post', '/v1/worker/assignments/{assignment_id}/submit', { ...input, body, keepalive });
    },
    onSuccess: changed => {
      keeper.becameAnswer();
      client.setQueryData([...ASSIGNMENTS, 'one', assignment_id], changed);
      announce(t('work.submitted.title'));
    },
    onSettled: () => client.invalidateQueries({ queryKey: ASSIGNMENTS }),
  });
  return { submit: mutateAsync, isPending, isPaused, error };
}
