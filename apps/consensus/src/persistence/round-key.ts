/** A step of a task. */
export interface RoundId {
  readonly taskId: string;
  readonly step: number;
}

export function roundKey({ taskId, step }: RoundId): string {
  return `${taskId} ${step}`;
}
