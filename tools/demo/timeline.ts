export interface TimelineStep {
  readonly sequence: number;
  readonly type: string;
  readonly time: string;
  /** When its signed webhook arrived; undefined if it has not. */
  readonly receivedAt: Date | undefined;
  readonly verified: boolean;
}

/** The task's history as a table: each event, the time since the one before it, and how long its webhook took. */
export function timelineLines(steps: readonly TimelineStep[]): readonly string[] {
  const header = `${'#'.padStart(3)}  ${'event'.padEnd(18)}${'at'.padEnd(26)}${'after'.padStart(9)}  webhook`;
  const rows = steps.map((step, index) => {
    const before = steps[index - 1];
    const after = before === undefined ? '' : `+${Date.parse(step.time) - Date.parse(before.time)} ms`;
    return `${String(step.sequence).padStart(3)}  ${step.type.padEnd(18)}${step.time.padEnd(26)}${after.padStart(9)}  ${webhookOf(step)}`;
  });
  return [header, ...rows];
}

function webhookOf({ time, receivedAt, verified }: TimelineStep): string {
  if (receivedAt === undefined) return 'not received';
  const delayMs = receivedAt.getTime() - Date.parse(time);
  return `${verified ? 'signature verified' : 'SIGNATURE WRONG'}, ${delayMs} ms later`;
}
