/** The amount of data in a parsed JSON value. */
export interface AnswerSize {
  /** The value itself and everything nested in it. */
  readonly values: number;
  /** Characters of all texts and member names. */
  readonly textChars: number;
}

/** Counts up to just past `maxValues`. Uses its own stack, so depth cannot overflow the call stack. */
export function sizeOfAnswer(value: unknown, maxValues: number): AnswerSize {
  const pending: unknown[] = [value];
  let values = 0;
  let textChars = 0;
  while (pending.length > 0 && values <= maxValues) {
    const next = pending.pop();
    values += 1;
    if (typeof next === 'string') textChars += next.length;
    if (typeof next !== 'object' || next === null) continue;
    if (!Array.isArray(next)) for (const key of Object.keys(next)) textChars += key.length;
    const children: readonly unknown[] = Object.values(next);
    for (const child of children) {
      if (pending.length > maxValues) break;
      pending.push(child);
    }
  }
  return { values, textChars };
}

/** Characters of text that cost as much as one value. */
const CHARS_PER_UNIT = 64;

/**
 * The maximum cost of checking an answer of this size against a schema of this weight, patterns excluded; see
 * {@link SCHEMA_LIMITS}.
 */
export function checkUnitsOf(schemaWeight: number, { values, textChars }: AnswerSize): number {
  return schemaWeight * (values + textChars / CHARS_PER_UNIT);
}
