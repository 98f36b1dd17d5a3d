/** HTML that is safe to send: everything interpolated into it has been escaped. */
export class Html {
  constructor(readonly text: string) {}
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A template whose values are escaped, unless they are {@link Html} themselves. */
export function html(parts: TemplateStringsArray, ...values: readonly (string | Html)[]): Html {
  const filled = values.map(value => (value instanceof Html ? value.text : escaped(value)));
  return new Html(parts.map((part, index) => part + (filled[index] ?? '')).join(''));
}

export function raw(text: string): Html {
  return new Html(text);
}

export function join(parts: readonly Html[]): Html {
  return new Html(parts.map(({ text }) => text).join('\n'));
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, character => ESCAPES[character] ?? character);
}
