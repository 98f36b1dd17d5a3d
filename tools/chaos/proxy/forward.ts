import type { Socket } from 'node:net';

export interface ForwardOptions {
  /** Called for each chunk. */
  readonly delayMs: () => number;
  /** Whether the path is currently stalled: the source then stays paused regardless of the destination. */
  readonly isStalled: () => boolean;
}

interface LateChunk {
  readonly chunk: Buffer;
  readonly dueAt: number;
}

/** Forwards data from one socket to another: delayed if required, in order, and with backpressure. */
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
