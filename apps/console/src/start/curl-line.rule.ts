/** What the line sends: the least that a task needs. */
export interface FirstTask {
  readonly task_type: string;
  readonly title: string;
  readonly instructions: string;
  readonly output: { readonly schema: Readonly<Record<string, string>> };
}

interface CurlLine {
  readonly origin: string;
  readonly apiKey: string;
  readonly task: FirstTask;
}

/** A command for a POSIX shell that creates a task and prints the gateway's answer. */
export function curlLine({ origin, apiKey, task }: CurlLine): string {
  return [
    `curl -sS ${shellWord(`${origin}/v1/tasks`)}`,
    `-H ${shellWord(`Authorization: Bearer ${apiKey}`)}`,
    `-H ${shellWord('Content-Type: application/json')}`,
    `-d ${shellWord(JSON.stringify(task))}`,
  ].join(' \\\n  ');
}

/** One word for a POSIX shell, in which no character has a meaning of its own. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
