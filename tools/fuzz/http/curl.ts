import type { WireAnswer, WireRequest } from './wire-request.js';

const MOST_BODY_CHARS = 4_000;
const MOST_ANSWER_CHARS = 2_000;

/** The request as a curl command, with `$BASE` for the address of the system. */
export function curlOf({ method, path, headers, body }: WireRequest): string {
  return [
    'curl -sS -i --path-as-is',
    `-X ${quoted(method)}`,
    ...headers.map(([name, value]) => `-H ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`--data-binary ${quotedBytes(body)}`]),
    `"$BASE"${quoted(path)}`,
  ].join(' ');
}

export function textOfAnswer(answer: WireAnswer): string {
  if (answer.outcome === 'unanswered') return `no answer: ${answer.because}`;
  const text = answer.body.toString();
  const shown = text.length > MOST_ANSWER_CHARS ? `${text.slice(0, MOST_ANSWER_CHARS)}…` : text;
  return `${answer.status} ${answer.headers['content-type'] ?? ''} ${shown}`;
}

function quoted(text: string): string {
  return /^[\x20-\x7e]*$/.test(text)
    ? `'${text.replaceAll("'", String.raw`'\''`)}'`
    : quotedBytes(Buffer.from(text, 'latin1'));
}

/** In the shell's `$'…'`, which can express every byte except NUL; a body with NUL is given in base64. */
function quotedBytes(bytes: Buffer): string {
  if (bytes.length > MOST_BODY_CHARS) {
    return `@- # ${bytes.length} bytes that begin with ${JSON.stringify(bytes.toString('latin1', 0, 200))}`;
  }
  if (bytes.includes(0)) return `@<(base64 -d <<< ${bytes.toString('base64')})`;
  const text = bytes.toString('latin1');
  if (/^[\x20-\x7e]*$/.test(text)) return `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const escaped = text.replaceAll(/[^\x20-\x7e]|['\\]/g, character => {
    return character === "'" || character === '\\'
      ? `\\${character}`
      : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return `$'${escaped}'`;
}
