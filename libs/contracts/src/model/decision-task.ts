import type { ConsensusSpec } from './consensus.js';
import { DECISION_TASK_TYPE } from './decision.js';
import type { DecisionSpec } from './decision.js';
import { isSameLabel } from './label-key.js';
import type { Requirements } from './requirements.js';
import { LIMITS } from './scalars.js';

/** The parts of a posted task that a decision concerns. */
interface PossibleDecision {
  readonly task_type: string;
  readonly decision?: DecisionSpec | undefined;
  readonly output: { readonly expected_format: string; readonly schema?: object | undefined };
  readonly consensus: Pick<ConsensusSpec, 'method' | 'fields' | 'veto'>;
  readonly workflow_steps: readonly unknown[];
  readonly requirements: Pick<Requirements, 'jurisdictions'>;
}

interface DecisionFault {
  readonly path: readonly string[];
  readonly message: string;
}

/** The faults of a posted task in what a decision requires and excludes. */
export function decisionFaultsOf(task: PossibleDecision): readonly DecisionFault[] {
  const { decision, output, consensus } = task;
  const isDecision = isSameLabel(task.task_type, DECISION_TASK_TYPE);
  if (decision === undefined) {
    const faults = [
      isDecision && { path: ['decision'], message: 'Required when the task_type is "decision".' },
      !isDecision &&
        consensus.veto !== undefined && {
          path: ['consensus', 'veto'],
          message: 'Only with a decision, whose answers can be rejections.',
        },
    ];
    return faults.filter(fault => fault !== false);
  }
  const faults: (DecisionFault | false)[] = [
    !isDecision && { path: ['task_type'], message: 'Must be "decision" for a task with a decision.' },
    output.schema !== undefined && {
      path: ['output', 'schema'],
      message: 'Not possible with a decision, whose verdicts define the schema.',
    },
    output.expected_format !== 'structured_json' && {
      path: ['output', 'expected_format'],
      message: 'Must be "structured_json" for a task with a decision.',
    },
    consensus.method === 'median' && {
      path: ['consensus', 'method'],
      message: 'Not possible with a decision: a verdict is not a number.',
    },
    consensus.fields !== undefined && {
      path: ['consensus', 'fields'],
      message: 'Not possible with a decision, whose answers are compared as a whole.',
    },
    task.workflow_steps.length > 0 && {
      path: ['workflow_steps'],
      message: 'Not possible with a decision, which has one step.',
    },
    jurisdictionsOf(task.requirements, decision).length > LIMITS.listItems && {
      path: ['requirements', 'jurisdictions'],
      message: `Together with decision.jurisdiction at most ${LIMITS.listItems} items are possible.`,
    },
  ];
  return faults.filter(fault => fault !== false);
}

/** The jurisdictions that a worker must have: the required ones, and that of the decision. */
export function jurisdictionsOf(
  { jurisdictions }: Pick<Requirements, 'jurisdictions'>,
  decision: Pick<DecisionSpec, 'jurisdiction'> | undefined,
): string[] {
  const own = decision?.jurisdiction;
  const isNew = own !== undefined && !jurisdictions.some(one => isSameLabel(one, own));
  return isNew ? [...jurisdictions, own] : [...jurisdictions];
}
