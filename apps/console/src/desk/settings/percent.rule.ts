/** A share from 0 to 1 as a person types it, in percent, with all of its digits. */
export function percentOf(share: number): string {
  // A product of binary fractions has digits that nobody typed.
  return String(Number((share * 100).toPrecision(15)));
}

/** The share of a text in percent; undefined for a text that is no number from 0 to 100. */
export function shareOf(percent: string): number | undefined {
  const text = percent.trim().replace(',', '.');
  if (!/^\d{1,3}(\.\d{1,6})?$/.test(text)) return undefined;
  const share = Number((Number(text) / 100).toPrecision(15));
  return share <= 1 ? share : undefined;
}
