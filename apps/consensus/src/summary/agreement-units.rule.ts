import { createHash } from 'node:crypto';
import type { Json } from '#libs/contracts';
import { answerKey, isJsonObject } from '../methods/compare-answers.rule.js';
import { intervalAlpha, nominalAlpha } from './krippendorff-alpha.rule.js';
import type { AlphaMetric, AlphaResult } from './krippendorff-alpha.rule.js';

/** Longer answers are stored as a hash. */
const MAX_KEY_CHARS = 44;

export interface MeasuredAlpha extends AlphaResult {
  readonly metric: AlphaMetric;
}

/** The answers to one question, by the step they answer. */
export class AgreementUnits {
  private readonly units = new Map<string, Json[]>();
  private isNumeric = true;

  add(unit: string, answer: Json): void {
    const kept = typeof answer === 'number' ? answer : shortKey(answer);
    this.isNumeric &&= typeof answer === 'number';
    const answers = this.units.get(unit);
    if (answers === undefined) this.units.set(unit, [kept]);
    else answers.push(kept);
  }

  /** Numbers are compared by distance, everything else by equality. */
  alpha(): MeasuredAlpha {
    const units = [...this.units.values()];
    if (!this.isNumeric || units.length === 0) return this.nominal();
    const numbers = units.map(unit => unit.filter(answer => typeof answer === 'number'));
    return { ...intervalAlpha(numbers), metric: 'interval' };
  }

  nominal(): MeasuredAlpha {
    const units = [...this.units.values()].map(unit => unit.map(String));
    return { ...nominalAlpha(units), metric: 'nominal' };
  }
}

/** Texts are compared normalized, as in consensus unless a task specifies otherwise. */
function shortKey(answer: Json): string {
  const key = answerKey(answer, 'normalized');
  return key.length <= MAX_KEY_CHARS ? key : createHash('sha256').update(key).digest('base64');
}

/** An output's fields by name; empty for an output that is not an object. */
export function fieldsOf(output: Json): readonly (readonly [string, Json])[] {
  return isJsonObject(output) ? Object.entries(output) : [];
}
