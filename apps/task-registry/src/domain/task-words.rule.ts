import { wordsOf } from '#libs/contracts';
import type { Json, StoredTaskSpec } from '#libs/contracts';

/** Of all texts of a task together. A page of text has about 3,000 characters. */
export const SEARCHED_CHARS = 10_000;
const PAYLOAD_CHARS = 4_000;
/** Longer values are documents or encoded files, of which the beginning has to do. */
const VALUE_CHARS = 500;
/** A word costs about 5 µs when a task is created, and 30 bytes. */
export const MAX_TASK_WORDS = 400;

/**
 * The words by which a task is found, within fixed limits: first what identifies it (title, labels, references), then
 * the values of its payload or of its decision, and then its instructions and context.
 */
export function taskWords(spec: StoredTaskSpec): readonly string[] {
  const { origin, context } = spec;
  const identifying = [
    spec.title,
    origin.request_id,
    spec.task_type,
    spec.domain,
    origin.product,
    origin.created_by,
  ];
  const values = [...valuesIn(spec.decision?.action), ...valuesIn(spec.payload)].map(one =>
    one.slice(0, VALUE_CHARS),
  );
  const texts = [
    spec.instructions,
    context.background,
    ...context.constraints,
    ...context.risk_notes,
    ...spec.workflow_steps.flatMap(({ name, instructions }) => [name, instructions]),
  ];
  const text = [...[...identifying, ...[values.join('\n').slice(0, PAYLOAD_CHARS)]], ...texts].filter(
    part => part !== undefined,
  );
  return wordsOf(text.join('\n').slice(0, SEARCHED_CHARS)).slice(0, MAX_TASK_WORDS);
}

/** The texts and numbers of a JSON value in its order, as far as they can count. */
function valuesIn(json: Json | undefined): readonly string[] {
  const found: string[] = [];
  let chars = 0;
  const walk = (value: Json | undefined): void => {
    if (chars >= PAYLOAD_CHARS || value === undefined || value === null || typeof value === 'boolean') return;
    if (typeof value !== 'object') {
      const text = String(value);
      found.push(text);
      chars += Math.min(text.length, VALUE_CHARS) + 1;
    } else for (const one of Object.values(value)) walk(one);
  };
  walk(json);
  return found;
}
