/** What a worker has entered and not submitted. */
export interface Draft {
  /** The answer so far; undefined before the first entry. */
  readonly output: unknown;
  /** Becomes evidence: see evidence-of-notes.rule.ts. */
  readonly notes: string;
}

export const EMPTY_DRAFT: Draft = { output: undefined, notes: '' };

/** The draft as this browser keeps it. */
export interface LocalDraft extends Draft {
  /** The server's revision that it was made from; 0 before there is one. */
  readonly revision: number;
  readonly editedAtMs: number;
  /** Whether the server has it, too. */
  readonly isSynced: boolean;
}

/** The draft as the server keeps it. */
export interface RemoteDraft extends Draft {
  readonly revision: number;
}

export function sameDraft(one: Draft, other: Draft): boolean {
  return one.notes === other.notes && JSON.stringify(one.output) === JSON.stringify(other.output);
}
