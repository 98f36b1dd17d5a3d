import type { ServiceHandle } from '#libs/embedded';

const TIMEOUT_MS = 2_500;

/** The processes that are not ready, with their answers; empty when all are ready. */
export async function unreadyProcesses(handles: readonly ServiceHandle[]): Promise<readonly string[]> {
  const answers = await Promise.all(handles.map(unreadiness));
  return answers.filter(answer => answer !== undefined);
}

async function unreadiness({ process, opsUrl }: ServiceHandle): Promise<string | undefined> {
  try {
    const answer = await fetch(`${opsUrl}/readyz`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const body = await answer.text();
    return answer.status === 200 ? undefined : `${process.name}: ${body}`;
  } catch {
    return `${process.name}: no answer`;
  }
}
