/** RFC 9112 section 4, and what is sent instead: a bare major version, no reason, spaces around. */
const STATUS_LINE = /^\s*HTTP\/\d(?:\.\d)?[ \t]+(\d{3})(?:[ \t]|$)/i;
const FIELD = /^([^\s:]+)[ \t]*:[ \t]*(.*)$/;

export interface MalformedAnswer {
  readonly status: number;
  /** Names in lower case; of several with one name the first. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/**
 * The final status of an answer that Node's parser refuses: a receiver that has said 200 has taken the request, however
 * it spells its headers, and must not get it again.
 *
 * It is read for its status alone, from a connection that carries nothing afterwards, so no framing is decided here.
 *
 * @param bytes what came since the request was sent, from the start
 * @returns undefined when no final status line is among them
 */
export function malformedAnswer(bytes: Buffer): MalformedAnswer | undefined {
  // Every byte is one character, so places in the text are places in the bytes.
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
