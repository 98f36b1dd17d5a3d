import { isRecord } from '../../api/problem.js';
import type { LocalDraft } from './draft.rule.js';

const PREFIX = 'countersign.draft.';
/** Longer than any task is open on this page; drafts of other people on this machine go by the same rule. */
const KEPT_MS = 14 * 86_400_000;

/**
 * The drafts in this browser: written with every keystroke, so that nothing is lost when the tab is closed, the
 * connection is gone, or the session has ended. Kept for each person and assignment, and never shown to another person.
 */
export function draftKey(personId: string, assignmentId: string): string {
  return `${PREFIX}${personId}.${assignmentId}`;
}

export function readLocalDraft(key: string): LocalDraft | undefined {
  try {
    return draftIn(localStorage.getItem(key));
  } catch {
    return undefined;
  }
}

/** Returns whether it is stored: a browser may forbid storage, or have no room. */
export function writeLocalDraft(key: string, draft: LocalDraft): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function removeLocalDraft(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // There is none, then.
  }
}

/** The drafts of a person, whatever became of the assignments. */
export function localDraftsOf(
  personId: string,
): readonly { readonly key: string; readonly assignmentId: string; readonly draft: LocalDraft }[] {
  const prefix = draftKey(personId, '');
  return draftKeys().flatMap(key => {
    const draft = key.startsWith(prefix) ? readLocalDraft(key) : undefined;
    return draft === undefined ? [] : [{ key, assignmentId: key.slice(prefix.length), draft }];
  });
}

/** Removes drafts that were not touched for a long time. */
export function pruneLocalDrafts(nowMs: number): void {
  for (const key of draftKeys()) {
    const draft = readLocalDraft(key);
    if (draft === undefined || nowMs - draft.editedAtMs > KEPT_MS) removeLocalDraft(key);
  }
}

/** Calls back when another tab has changed the draft. Returns how to stop that. */
export function onLocalDraftChange(
  key: string,
  listener: (draft: LocalDraft | undefined) => void,
): () => void {
  const changed = (event: StorageEvent): void => {
    if (event.key === key) listener(draftIn(event.newValue));
  };
  window.addEventListener('storage', changed);
  return () => {
    window.removeEventListener('storage', changed);
  };
}

function draftKeys(): readonly string[] {
  try {
    return Object.keys(localStorage).filter(key => key.startsWith(PREFIX));
  } catch {
    return [];
  }
}

function draftIn(text: string | null): LocalDraft | undefined {
  const value: unknown = text === null ? undefined : JSON.parse(text);
  if (!isRecord(value)) return undefined;
  const { output, notes, revision, editedAtMs, isSynced } = value;
  if (typeof notes !== 'string' || typeof revision !== 'number' || typeof editedAtMs !== 'number')
    return undefined;
  return { output, notes, revision, editedAtMs, isSynced: isSynced === true };
}
