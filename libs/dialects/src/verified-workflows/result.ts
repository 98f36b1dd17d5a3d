import type { Json, Verdict } from '#libs/contracts';

/**
 * A result in the format of Verified Workflows: the output's fields and a `quality_score` of 0–100 with one decimal.
 *
 * The score is the output's own where it has one, else the confidence of the verdict; it is omitted without a verdict.
 * An output that is not an object is placed under `output`.
 */
export function toForeignResult(
  output: Json,
  verdict: Pick<Verdict, 'posterior'> | null,
): Readonly<Record<string, Json>> {
  const fields = isObject(output) ? output : { output };
  if (verdict === null || 'quality_score' in fields) return fields;
  return { ...fields, quality_score: toPercent(verdict.posterior) };
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @param share 0–1; as a percentage with one decimal */
export function toPercent(share: number): number {
  return Math.round(share * 1_000) / 10;
}

/** An instant to the second, as `2026-06-09T14:35:00Z`. */
export function toForeignInstant(instant: string): string {
  return `${new Date(instant).toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)}Z`;
}
