import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/call.js';
import { useMessages } from '../../messages/use-messages.js';
import { announce } from '../../ui/announcer.js';
import type { Assignment } from '../data/assignment.js';
import { ASSIGNMENTS } from '../data/use-assignments.js';
import type { DraftKeeper } from '../drafts/draft-keeper.js';
import { evidenceOfNotes } from '../evidence/evidence-of-notes.rule.js';
import { filesOf } from '../evidence/use-files.js';

/** Submits the answer with its notes and files. The draft stays in this browser, so that taking it back finds it. */
export function useSubmission(assignment: Assignment, keeper: DraftKeeper) {
  const t = useMessages();
  const client = useQueryClient();
  const { assignment_id, status } = assignment;
  const path = { assignment_id };
  const { mutate, isPending, isPaused, error } = useMutation({
    mutationFn: async (output: unknown) => {
      if (status === 'accepted')
        await call('post', '/v1/worker/assignments/{assignment_id}/start', { path, body: {} });
      const files = filesOf(client, assignment_id).map(({ id }) => id);
      const evidence = [...evidenceOfNotes(keeper.state.get().draft.notes)];
      const body = { output: output ?? null, evidence, ...(files.length > 0 && { files }) };
      return call('post', '/v1/worker/assignments/{assignment_id}/submit', { path, body });
    },
    onSuccess: changed => {
      client.setQueryData([...ASSIGNMENTS, 'one', assignment_id], changed);
      announce(t('work.submitted.title'));
    },
    onSettled: () => client.invalidateQueries({ queryKey: ASSIGNMENTS }),
  });
  return { submit: mutate, isPending, isPaused, error };
}
