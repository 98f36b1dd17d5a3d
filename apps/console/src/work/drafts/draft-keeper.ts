import { ProblemError } from '../../api/problem.js';
import { storeOf } from '../../ui/store.js';
import { EMPTY_DRAFT, sameDraft } from './draft.rule.js';
import type { Draft, LocalDraft, RemoteDraft } from './draft.rule.js';
import { onLocalDraftChange, readLocalDraft, writeLocalDraft } from './local-drafts.js';
import { reconcile } from './reconcile.rule.js';

/** Where the draft is: everywhere, on its way to the server, only in this browser, or not even there. */
export type Sync = 'saved' | 'saving' | 'local' | 'unsaved';

export interface DraftState {
  readonly draft: Draft;
  readonly sync: Sync;
  /** Another draft of the same assignment, which was changed elsewhere; the person decides. */
  readonly theirs: RemoteDraft | undefined;
}

/** The server's side of a draft; `undefined` when it has none. */
export interface RemoteDrafts {
  read(): Promise<RemoteDraft | undefined>;
  /** @returns the new revision. @throws ProblemError `draft.conflict` when the revision is not the newest */
  write(draft: Draft, revision: number): Promise<number>;
}

const SEND_AFTER_MS = 600;
const FIRST_RETRY_MS = 3_000;
const LONGEST_RETRY_MS = 30_000;
export const DRAFT_CONFLICT = 'draft.conflict';

/** Keeps one draft: in this browser with every change, on the server soon after, and in step with other tabs. */
export class DraftKeeper {
  readonly state = storeOf<DraftState>({ draft: EMPTY_DRAFT, sync: 'saved', theirs: undefined });
  private local: LocalDraft | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private retryMs = FIRST_RETRY_MS;
  private isSending = false;
  private stopListening: (() => void) | undefined;

  constructor(
    private readonly key: string,
    private readonly remote: RemoteDrafts,
    private readonly nowMs: () => number = Date.now,
  ) {
    this.adopt(readLocalDraft(key));
  }

  /** Begins to follow other tabs and reads the server's draft. Returns how to stop; what is unsent is sent then. */
  start(): () => void {
    this.stopListening = onLocalDraftChange(this.key, draft => {
      // In the tab where somebody types, that goes on; it is written over the other one with the next change.
      if (draft !== undefined && !document.hasFocus()) this.adopt(draft);
    });
    const again = (): void => void this.meet();
    window.addEventListener('online', again);
    void this.meet();
    return () => {
      window.removeEventListener('online', again);
      this.stopListening?.();
      clearTimeout(this.timer);
      if (this.local?.isSynced === false) void this.send();
    };
  }

  change(draft: Draft): void {
    if (sameDraft(draft, this.state.get().draft)) return;
    const revision = readLocalDraft(this.key)?.revision ?? this.local?.revision ?? 0;
    const isStored = this.keep({ ...draft, revision, editedAtMs: this.nowMs(), isSynced: false });
    this.show({ draft, sync: isStored ? 'saving' : 'unsaved' });
    this.sendAfter(SEND_AFTER_MS);
  }

  /** Sends what is unsent now, for example after the session was renewed. */
  flush(): void {
    if (this.local?.isSynced === false) void this.send();
  }

  /** The person has decided between the two drafts. */
  decide(choice: 'mine' | 'theirs'): void {
    const { theirs, draft } = this.state.get();
    if (theirs === undefined) return;
    this.show({ theirs: undefined });
    if (choice === 'theirs') this.take(theirs);
    else {
      this.keep({ ...draft, revision: theirs.revision, editedAtMs: this.nowMs(), isSynced: false });
      void this.send();
    }
  }

  /** The server has it as the answer now, and takes no draft any more. */
  becameAnswer(): void {
    clearTimeout(this.timer);
    if (this.local !== undefined) this.keep({ ...this.local, isSynced: true });
    this.show({ sync: 'saved' });
  }

  /** Compares with the server's draft. */
  private async meet(): Promise<void> {
    try {
      const remote = await this.remote.read();
      const decision = reconcile(this.local, remote);
      if (decision.outcome === 'take') this.take(decision.remote);
      if (decision.outcome === 'conflict') this.show({ theirs: decision.remote, sync: 'local' });
      if (decision.outcome === 'send' && this.local !== undefined) {
        this.keep({ ...this.local, revision: decision.revision });
        await this.send();
      }
    } catch (error) {
      this.failed(error);
    }
  }

  private async send(): Promise<void> {
    const sent = this.local;
    if (sent === undefined || this.isSending) return;
    if (this.state.get().theirs !== undefined) {
      // It waits for the person to decide.
      this.show({ sync: 'local' });
      return;
    }
    this.isSending = true;
    try {
      const revision = await this.remote.write(sent, sent.revision);
      this.retryMs = FIRST_RETRY_MS;
      const isNewest = this.local === sent;
      if (this.local !== undefined) this.keep({ ...this.local, revision, isSynced: isNewest });
      if (isNewest) this.show({ sync: 'saved' });
      else this.sendAfter(SEND_AFTER_MS);
    } catch (error) {
      if (error instanceof ProblemError && error.code === DRAFT_CONFLICT) void this.meet();
      else this.failed(error);
    } finally {
      this.isSending = false;
    }
  }

  private failed(error: unknown): void {
    if (this.local?.isSynced === false) this.show({ sync: 'local' });
    // A refusal stays one; the page shows why the assignment accepts no draft.
    const isLasting = error instanceof ProblemError && !error.isTemporary && error.problem.status !== 401;
    if (isLasting || this.local?.isSynced !== false) return;
    this.sendAfter(this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, LONGEST_RETRY_MS);
  }

  private sendAfter(delayMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.send(), delayMs);
  }

  private take({ output, notes, revision }: RemoteDraft): void {
    this.keep({ output, notes, revision, editedAtMs: this.nowMs(), isSynced: true });
    this.show({ draft: { output, notes }, sync: 'saved', theirs: undefined });
  }

  private adopt(draft: LocalDraft | undefined): void {
    this.local = draft;
    if (draft === undefined) return;
    const { output, notes, isSynced } = draft;
    this.show({ draft: { output, notes }, sync: isSynced ? 'saved' : 'local' });
  }

  private keep(draft: LocalDraft): boolean {
    this.local = draft;
    return writeLocalDraft(this.key, draft);
  }

  private show(change: Partial<DraftState>): void {
    this.state.set({ ...this.state.get(), ...change });
  }
}
