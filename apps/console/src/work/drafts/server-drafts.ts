import { call } from '../../api/call.js';
import { ProblemError } from '../../api/problem.js';
import type { RemoteDrafts } from './draft-keeper.js';

/** The drafts of an assignment on the server. */
export function serverDrafts(assignment_id: string): RemoteDrafts {
  const path = { assignment_id };
  return {
    read: async () => {
      try {
        const { output, notes, revision } = await call(
          'get',
          '/v1/worker/assignments/{assignment_id}/draft',
          { path },
        );
        return { output: output ?? undefined, notes: notes ?? '', revision };
      } catch (error) {
        if (error instanceof ProblemError && error.code === 'draft.not_found') return undefined;
        throw error;
      }
    },
    write: async ({ output, notes }, revision) => {
      const body = { output: output ?? null, ...(notes !== '' && { notes }), revision };
      const saved = await call('put', '/v1/worker/assignments/{assignment_id}/draft', { path, body });
      return saved.revision;
    },
  };
}
