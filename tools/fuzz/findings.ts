import type { WireAnswer, WireRequest } from './http/wire-request.js';

/** A fault that was found, with the smallest request that showed it. */
export interface Finding {
  /** The invariant that does not hold. */
  readonly says: string;
  /** The same for the same fault. */
  readonly signature: string;
  readonly detail: string;
  readonly operation: string;
  readonly actor: string;
  readonly episode: number;
  readonly request: WireRequest;
  readonly answer: WireAnswer;
}

/** What was found, each fault once. */
export class Findings {
  readonly #found = new Map<string, Finding>();
  readonly #counts = new Map<string, number>();

  get all(): readonly Finding[] {
    return [...this.#found.values()];
  }

  timesSeen({ signature }: Finding): number {
    return this.#counts.get(signature) ?? 0;
  }

  knows(signature: string): boolean {
    return this.#found.has(signature);
  }

  /** Notes a fault; a smaller request that shows it takes the place of the one before. */
  note(finding: Finding): void {
    this.#found.set(finding.signature, finding);
  }

  count(signature: string): void {
    this.#counts.set(signature, (this.#counts.get(signature) ?? 0) + 1);
  }
}
