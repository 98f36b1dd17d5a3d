const UNITS = [
  ['second', 1, 90],
  ['minute', 60, 5_400],
  ['hour', 3_600, 129_600],
  ['day', 86_400, Number.POSITIVE_INFINITY],
] as const;

/** A length of time in the unit that suits it: `45 sec`, `12.5 min`, `3 hr`. */
export function formatSpan(seconds: number, locale: string): string {
  const [unit, size] = UNITS.find(([, , below]) => seconds < below) ?? UNITS[3];
  const format = new Intl.NumberFormat(locale, {
    ...{ style: 'unit', unit, unitDisplay: 'short', maximumSignificantDigits: 3 },
  });
  return format.format(seconds / size);
}
