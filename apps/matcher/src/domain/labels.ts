/**
 * What a label is compared by: skills, certifications, domains, jurisdictions and languages are equal
 * when they differ only in case (`SOC-Operator`, `soc-operator`) or in how an accent is encoded.
 *
 * Nothing else is forgiven. The contract has trimmed the ends already. Case is, because the mistake shows
 * only as a task that waits for ever; what was written is kept and shown as it was.
 */
export function labelKey(label: string): string {
  return label.normalize('NFC').toLowerCase();
}
