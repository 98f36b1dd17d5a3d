import type { ConsensusMethod, ConsensusSpec, FieldRule, TextComparison, Tolerance } from '#libs/contracts';

/** The rule of a field, with the values inherited from the task. */
export interface ResolvedRule<Method = FieldRule['method']> {
  readonly method: Method;
  /** The required measure; undefined for more than half. */
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
 * The rule of a field: its own, else that of `*`, else the task's method; whatever a rule omits is inherited from the
 * task.
 *
 * A task's `median` applies to fields without a rule by their type, since texts have no median; a rule that specifies
 * `median` itself applies as it is.
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

/** A field can be named `constructor`: only own properties count. */
function ownRule(field: string, fields: ConsensusSpec['fields']): FieldRule | undefined {
  return fields !== undefined && Object.hasOwn(fields, field) ? fields[field] : undefined;
}
