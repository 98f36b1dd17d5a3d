/** Labels that are their own key, which are nearly all in practice: the check is 20 times faster than folding. */
const LOWER_CASE_ASCII = /^[\x20-\x40\x5b-\x7e]*$/;

/**
 * The form in which labels are compared: skills, certifications, domains, task types, pool names, jurisdictions and
 * languages. Two labels are equal when they differ only in case (`MÉDICAL`, `médical`) or in Unicode composition.
 * Nothing else is folded: white space inside a label, hyphens and accents stay significant.
 *
 * Folding is lower, upper, then lower case, which maps `ß`, `ẞ` and `SS` to one form, as Unicode's full case folding
 * does, and both small sigmas too. Decomposing first keeps `İ` from changing on a second pass.
 *
 * Keys are stored and indexed, always as computed here: PostgreSQL's `lower` depends on the database's locale and
 * version. A change to this function therefore needs a migration that recomputes the stored keys.
 */
export function labelKey(label: string): string {
  if (LOWER_CASE_ASCII.test(label)) return label;
  return label.normalize('NFD').toLowerCase().toUpperCase().toLowerCase().normalize('NFC');
}

/** Whether two labels have the same {@link labelKey}. */
export function isSameLabel(one: string, other: string): boolean {
  return one === other || labelKey(one) === labelKey(other);
}

/** For a nullable column beside the label's, null in nearly every row: the key where it differs from the label. */
export function keyUnlessOwn(label: string): string | null {
  const key = labelKey(label);
  return key === label ? null : key;
}

/** Maps every label to the first spelling seen with the same key, for grouping rows. */
export function firstSpellings(): (label: string) => string {
  const seen = new Map<string, string>();
  return label => {
    const key = labelKey(label);
    const spelling = seen.get(key) ?? label;
    seen.set(key, spelling);
    return spelling;
  };
}
