import { serveThread } from '#libs/threads';
import { estimatedConfusion } from '../estimation/estimated-confusion.rule.js';
import type { EstimatedConfusion, EstimationQuestion } from '../estimation/estimated-confusion.rule.js';
import { runDecision } from '../methods/decide-step.rule.js';
import type { DecisionWork } from '../methods/decide-step.rule.js';
import type { StepDecision } from '../methods/step.rule.js';

/** The program of a thread, started by its URL; see {@link ConsensusThreads}. Import only its types. */
serveThread(isWork, runWork);

export type ConsensusWork =
  | ({ readonly kind: 'decide' } & DecisionWork)
  | { readonly kind: 'estimate'; readonly question: EstimationQuestion };

export type ConsensusResult =
  | { readonly kind: 'decided'; readonly decision: StepDecision }
  | { readonly kind: 'estimated'; readonly matrices: readonly EstimatedConfusion[] };

function isWork(message: unknown): message is ConsensusWork {
  return typeof message === 'object' && message !== null && 'kind' in message;
}

function runWork(work: ConsensusWork): ConsensusResult {
  switch (work.kind) {
    case 'decide':
      return { kind: 'decided', decision: runDecision(work) };
    case 'estimate':
      return { kind: 'estimated', matrices: estimatedConfusion(work.question) };
  }
}
