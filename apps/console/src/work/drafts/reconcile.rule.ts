import { sameDraft } from './draft.rule.js';
import type { LocalDraft, RemoteDraft } from './draft.rule.js';

export type Reconciled =
  /** This browser's draft is the newest one that is known. */
  | { readonly outcome: 'keep' }
  /** This browser's draft is newer than the server's and based on it: send it. */
  | { readonly outcome: 'send'; readonly revision: number }
  /** The server's is newer, and nothing was entered here since. */
  | { readonly outcome: 'take'; readonly remote: RemoteDraft }
  /** Both were changed: the person decides. */
  | { readonly outcome: 'conflict'; readonly remote: RemoteDraft };

/** Which of two drafts of the same assignment goes on. Nothing that was entered is dropped without asking. */
export function reconcile(local: LocalDraft | undefined, remote: RemoteDraft | undefined): Reconciled {
  if (remote === undefined) {
    return local === undefined || local.isSynced ? { outcome: 'keep' } : { outcome: 'send', revision: 0 };
  }
  if (local === undefined) return { outcome: 'take', remote };
  if (sameDraft(local, remote)) {
    return local.isSynced && local.revision === remote.revision
      ? { outcome: 'keep' }
      : { outcome: 'take', remote };
  }
  if (local.revision === remote.revision) return { outcome: 'send', revision: remote.revision };
  return local.isSynced ? { outcome: 'take', remote } : { outcome: 'conflict', remote };
}
