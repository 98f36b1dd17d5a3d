import type { WireAnswer, WireRequest } from './http/wire-request.js';

/** A fault, with the smallest request that showed it. */
export interface Finding {
  /** The violated invariant. */
  readonly says: string;
  /** Identifies the fault. */
  readonly signature: string;
  readonly detail: string;
  readonly operation: string;
  readonly actor: string;
  readonly episode: number;
  readonly request: WireRequest;
  readonly answer: WireAnswer;
}

/** The faults found, each once. */
export class Findings {
  private readonly found = new Map<string, Finding>();
  private readonly counts = new Map<string, number>();

  get all(): readonly Finding[] {
    return [...this.found.values()];
  }

  timesSeen({ signature }: Finding): number {
    return this.counts.get(signature) ?? 0;
  }

  knows(signature: string): boolean {
    return this.found.has(signature);
  }

  /** Records a fault; a smaller request that shows it replaces the previous one. */
  note(finding: Finding): void {
    this.found.set(finding.signature, finding);
  }

  count(signature: string): void {
    this.counts.set(signature, (this.counts.get(signature) ?? 0) + 1);
  }
}
