import type { CompletedTask, Json } from '#libs/contracts';

/** A review as a preference pair: what a model was asked, what it should have said, and what it said. */
export interface Correction {
  readonly prompt: string;
  /** Both null for a review that corrected nothing, or of something that is not text. */
  readonly chosen: string | null;
  readonly rejected: string | null;
}

type Reviewed = Pick<CompletedTask, 'instructions' | 'payload' | 'output'>;
type JsonObject = { readonly [name: string]: Json };

/** Where a payload may hold what the model was asked; the task's instructions when it does not. */
const PROMPT = ['prompt', 'question'];
/** Where a payload may hold what the model said; the published client of Verified Workflows has it under `content`. */
const ORIGINAL = ['content', 'completion', 'response', 'output', 'text', 'draft'];
/** Where an output may hold what it should have said: the client's word first, then the ones that say so. */
const CORRECTED = ['body', 'corrected', 'corrected_content', 'corrected_text', 'correction'];
/** What an entry of an output's `corrections` may call the passage and what takes its place. */
const PASSAGE = ['original', 'from', 'before'];
const REPLACEMENT = ['corrected', 'to', 'after', 'replacement', 'correction'];

/**
 * What a reviewer changed: the text under review beside the text the answer has in its place.
 *
 * The corrected text is the output itself when it is text; a member of it that says so, or that is named like the one
 * under review; or the text under review with the output's `corrections` applied, when each of them can be.
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

/** Undefined when there is none, or one of them does not say what to replace: half a correction is none. */
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

/** Spaces around a text are no preference worth learning. */
function isSameText(one: string, other: string): boolean {
  return one.trim() === other.trim();
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
