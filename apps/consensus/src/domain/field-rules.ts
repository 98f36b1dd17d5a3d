import type { ConsensusMethod, ConsensusSpec, FieldRule, TextComparison, Tolerance } from '#libs/contracts';

/** The rule of a field with what it takes over from the task. */
export interface ResolvedRule<Method = FieldRule['method']> {
  readonly method: Method;
  /** What the measure has to reach; undefined for more than half. */
  readonly threshold: number | undefined;
  readonly tolerance: Tolerance | undefined;
  readonly text: TextComparison;
}

/** The task's rule for the output as a whole. */
export function ruleOfWhole({
  method,
  threshold,
  tolerance,
  text,
}: ConsensusSpec): ResolvedRule<ConsensusMethod> {
  return { method, threshold, tolerance, text };
}

/**
 * The rule of a field: its own, else that of `*`, else the task's method; what a rule leaves open is as in the task.
 *
 * A task's `median` reaches the fields that have no rule by type, since a median of texts says nothing;
 * a rule that says `median` itself means it.
 */
export function ruleOf(field: string, consensus: ConsensusSpec): ResolvedRule {
  const whole = ruleOfWhole(consensus);
  const rule = ownRule(field, consensus.fields) ?? ownRule('*', consensus.fields);
  if (rule === undefined) return whole.method === 'median' ? { ...whole, method: 'by_type' } : whole;
  return {
    method: rule.method,
    threshold: rule.threshold ?? whole.threshold,
    tolerance: rule.tolerance ?? whole.tolerance,
    text: rule.text ?? whole.text,
  };
}

/** A field may be called `constructor`: only the rules' own names count. */
function ownRule(field: string, fields: ConsensusSpec['fields']): FieldRule | undefined {
  return fields !== undefined && Object.hasOwn(fields, field) ? fields[field] : undefined;
}
