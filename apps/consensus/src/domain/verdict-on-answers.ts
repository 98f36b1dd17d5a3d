import { verdictOnOnly } from '#libs/contracts';
import type { DataOf, TaskSubmitted, Verdict } from '#libs/contracts';

export type VerdictDecision =
  | { readonly outcome: 'verified'; readonly verdict: Verdict }
  /** More answers were asked for than this service knows how to compare. */
  | { readonly outcome: 'unsupported'; readonly because: string };

/** Whether the answers to a step agree. One answer that was asked for alone is the result: it has fitted the schema. */
export function verdictOnAnswers(submitted: DataOf<typeof TaskSubmitted>): VerdictDecision {
  if (submitted.answers_needed > 1) {
    return {
      outcome: 'unsupported',
      because: `${submitted.answers_needed} answers were asked for; only one can be verified.`,
    };
  }
  return { outcome: 'verified', verdict: verdictOnOnly(submitted.assignment_id) };
}
