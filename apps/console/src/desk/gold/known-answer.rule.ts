import type { KnownAnswerSpec } from './gold-data.js';

type Output = KnownAnswerSpec['output'];

export type TypedAnswer =
  | { readonly outcome: 'answer'; readonly output: Output }
  | { readonly outcome: 'empty' }
  | { readonly outcome: 'no_json' };

/** The answer that was typed: a text as it is, else JSON. */
export function typedAnswer(text: string, format: 'structured_json' | 'text'): TypedAnswer {
  if (text.trim() === '') return { outcome: 'empty' };
  if (format === 'text') return { outcome: 'answer', output: text };
  try {
    const output: Output = JSON.parse(text);
    return { outcome: 'answer', output };
  } catch {
    return { outcome: 'no_json' };
  }
}

/** An answer as it is typed. */
export function textOfAnswer(output: unknown): string {
  return typeof output === 'string' ? output : JSON.stringify(output, null, 2);
}
