import type { Socket } from 'node:net';

export interface ForwardOptions {
  /** Asked for each chunk. */
  readonly delayMs: () => number;
  /** Whether nothing may pass at the moment: then the source stays paused whatever the destination says. */
  readonly isStalled: () => boolean;
}

interface LateChunk {
  readonly chunk: Buffer;
  readonly dueAt: number;
}

/** Passes what one socket says on to the other: late, if it is to be, but in order, and no faster than it is read. */
export function forward(from: Socket, to: Socket, { delayMs, isStalled }: ForwardOptions): void {
  const late: LateChunk[] = [];
  let timer: NodeJS.Timeout | undefined;

  const write = (chunk: Buffer): void => {
    if (to.destroyed || to.write(chunk)) return;
    from.pause();
    to.once('drain', () => {
      if (!isStalled()) from.resume();
    });
  };
  const writeDue = (): void => {
    timer = undefined;
    while (late[0] !== undefined && late[0].dueAt <= performance.now()) {
      const due = late.shift();
      if (due !== undefined) write(due.chunk);
    }
    if (late[0] !== undefined) timer = setTimeout(writeDue, Math.max(0, late[0].dueAt - performance.now()));
  };

  from.on('data', (chunk: Buffer) => {
    const waitMs = delayMs();
    if (waitMs === 0 && late.length === 0) {
      write(chunk);
      return;
    }
    late.push({ chunk, dueAt: performance.now() + waitMs });
    timer ??= setTimeout(writeDue, waitMs);
  });
  from.once('close', () => {
    clearTimeout(timer);
  });
}
