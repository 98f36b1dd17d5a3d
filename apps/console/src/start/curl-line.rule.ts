interface CurlLine {
  readonly origin: string;
  /** Without one, the line takes it from the variable KEY. */
  readonly apiKey: string | undefined;
  readonly task: object;
}

/** A command for a POSIX shell that creates a task and prints the gateway's answer. */
export function curlLine({ origin, apiKey, task }: CurlLine): string {
  return [
    `curl -sS ${shellWord(`${origin}/v1/tasks`)}`,
    `-H ${apiKey === undefined ? '"Authorization: Bearer $KEY"' : shellWord(`Authorization: Bearer ${apiKey}`)}`,
    `-H ${shellWord('Content-Type: application/json')}`,
    `-d ${shellWord(JSON.stringify(task))}`,
  ].join(' \\\n  ');
}

/** One word for a POSIX shell, in which no character has a meaning of its own. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
