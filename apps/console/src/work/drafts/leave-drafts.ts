import type { LocalDraft } from './draft.rule.js';
import { localDraftsOf, removeLocalDraft, writeLocalDraft } from './local-drafts.js';
import { serverDrafts } from './server-drafts.js';

/** Sends the drafts of a person that the server does not have. @returns how many it could not be given */
export async function sendDrafts(personId: string): Promise<number> {
  const unsent = localDraftsOf(personId).filter(({ draft }) => !draft.isSynced);
  const sent = await Promise.all(
    unsent.map(async ({ key, assignmentId, draft }) => {
      const revision = await revisionOf(assignmentId, draft);
      if (revision !== undefined) writeLocalDraft(key, { ...draft, revision, isSynced: true });
      return revision !== undefined;
    }),
  );
  return sent.filter(isSent => !isSent).length;
}

/** Removes the drafts of a person that the server has: it keeps them for longer than this browser would. */
export function removeSentDrafts(personId: string): void {
  for (const { key, draft } of localDraftsOf(personId)) if (draft.isSynced) removeLocalDraft(key);
}

/** Undefined when it was not accepted: without a connection, after the work has ended, or beside a newer one. */
async function revisionOf(assignmentId: string, draft: LocalDraft): Promise<number | undefined> {
  try {
    return await serverDrafts(assignmentId).write(draft, draft.revision);
  } catch {
    return undefined;
  }
}
