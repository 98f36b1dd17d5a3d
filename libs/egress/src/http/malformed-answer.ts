/** RFC 9112 section 4, and deviations seen in practice: a bare major version, no reason, surrounding spaces. */
const STATUS_LINE = /^\s*HTTP\/\d(?:\.\d)?[ \t]+(\d{3})(?:[ \t]|$)/i;
const FIELD = /^([^\s:]+)[ \t]*:[ \t]*(.*)$/;

export interface MalformedAnswer {
  readonly status: number;
  /** Names in lower case; of several with the same name the first. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/**
 * The final status of a response that Node's parser rejects: a receiver that has sent 200 has accepted the request,
 * however malformed its headers, and must not get it again.
 *
 * Only the status is read, from a connection that is not reused, so no framing is decided here.
 *
 * @param bytes everything received since the request was sent
 * @returns undefined if they contain no final status line
 */
export function malformedAnswer(bytes: Buffer): MalformedAnswer | undefined {
  // Every byte is one character, so positions in the text are positions in the bytes.
  let text = bytes.toString('latin1').trimStart();
  for (;;) {
    const end = /\r?\n\r?\n|\r\r/.exec(text);
    const head = end === null ? text : text.slice(0, end.index);
    const rest = end === null ? '' : text.slice(end.index + end[0].length);
    const [statusLine = '', ...lines] = head.split(/\r\n|\n|\r/);
    const status = Number(STATUS_LINE.exec(statusLine)?.[1] ?? 0);
    if (status < 100) return undefined;
    if (status >= 200) return { status, headers: fieldsOf(lines), body: Buffer.from(rest, 'latin1') };
    if (rest === '') return undefined;
    text = rest;
  }
}

function fieldsOf(lines: readonly string[]): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = FIELD.exec(line) ?? [];
    const key = name?.toLowerCase();
    if (key !== undefined && value !== undefined && !fields.has(key)) fields.set(key, value.trim());
  }
  return fields;
}
