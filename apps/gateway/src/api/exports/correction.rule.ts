import type { CompletedTask, Json } from '#libs/contracts';

/** A review as a preference pair: the prompt, the preferred response, and the model's response. */
export interface Correction {
  readonly prompt: string;
  /** Both null for a review that corrected nothing, or whose subject is not text. */
  readonly chosen: string | null;
  readonly rejected: string | null;
}

type Reviewed = Pick<CompletedTask, 'instructions' | 'payload' | 'output'>;
type JsonObject = { readonly [name: string]: Json };

/** Members of the payload that may hold the prompt; the task's instructions otherwise. */
const PROMPT = ['prompt', 'question'];
/**
 * Members of the payload that may hold the model's response; the published client of Verified Workflows uses `content`.
 */
const ORIGINAL = ['content', 'completion', 'response', 'output', 'text', 'draft'];
/** Members of the output that may hold the corrected text: the client's name first, then the explicit ones. */
const CORRECTED = ['body', 'corrected', 'corrected_content', 'corrected_text', 'correction'];
/** Members of an entry of the output's `corrections` that name the passage and its replacement. */
const PASSAGE = ['original', 'from', 'before'];
const REPLACEMENT = ['corrected', 'to', 'after', 'replacement', 'correction'];

/**
 * The reviewer's correction: the text under review and its replacement in the answer.
 *
 * The corrected text is the output itself when it is text; a member of it that is named as a correction, or like the
 * member under review; or the text under review with the output's `corrections` applied, when all of them apply.
 */
export function correctionOf({ instructions, payload, output }: Reviewed): Correction {
  const prompt = firstText(payload, PROMPT)?.text ?? instructions;
  const original = firstText(payload, ORIGINAL);
  const corrected = original === undefined ? undefined : correctedText(output, original);
  if (original === undefined || corrected === undefined || isSameText(original.text, corrected)) {
    return { prompt, chosen: null, rejected: null };
  }
  return { prompt, chosen: corrected, rejected: original.text };
}

interface NamedText {
  readonly name: string;
  readonly text: string;
}

function firstText(object: JsonObject | null, names: readonly string[]): NamedText | undefined {
  for (const name of names) {
    const text = object !== null && Object.hasOwn(object, name) ? object[name] : undefined;
    if (typeof text === 'string' && text.trim() !== '') return { name, text };
  }
  return undefined;
}

function correctedText(output: Json, original: NamedText): string | undefined {
  if (typeof output === 'string') return output.trim() === '' ? undefined : output;
  if (!isObject(output)) return undefined;
  const whole = firstText(output, [...CORRECTED, original.name]);
  if (whole !== undefined) return whole.text;
  const { corrections } = output;
  return Array.isArray(corrections) ? withCorrections(original.text, corrections) : undefined;
}

/** Undefined when there are none, or one of them does not name a passage: a partial correction does not count. */
function withCorrections(original: string, corrections: readonly Json[]): string | undefined {
  let text = original;
  for (const correction of corrections) {
    if (!isObject(correction)) return undefined;
    const passage = firstText(correction, PASSAGE)?.text;
    const replacement = REPLACEMENT.map(name => correction[name]).find(value => typeof value === 'string');
    if (passage === undefined || typeof replacement !== 'string' || !text.includes(passage)) return undefined;
    text = text.replaceAll(passage, () => replacement);
  }
  return corrections.length === 0 ? undefined : text;
}

/** Surrounding spaces are not a preference worth learning. */
function isSameText(one: string, other: string): boolean {
  return one.trim() === other.trim();
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
