import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { z } from 'zod';

const LogLine = z.object({
  level: z.enum(['error', 'fatal']),
  msg: z.string().default(''),
  err: z.object({ message: z.string() }).optional(),
});

const POLL_MS = 300;
/** Output beyond this between two polls is skipped: the file has all of it, and the terminal only points there. */
const MOST_BYTES_PER_LOOK = 256 * 1024;

/**
 * Follows a log file of JSON lines from its current end and reports the messages of lines at level error and above.
 * The services write the file directly; passing lines through the supervisor would copy each of them.
 */
export function followErrors(file: string, report: (message: string) => void): () => void {
  let position = sizeOf(file);
  let rest = '';
  const look = (): void => {
    const size = sizeOf(file);
    if (size < position) position = 0;
    if (size === position) return;
    const from = Math.max(position, size - MOST_BYTES_PER_LOOK);
    const lines = (rest + readRange(file, from, size)).split('\n');
    position = size;
    rest = lines.pop() ?? '';
    for (const message of lines.map(errorIn)) if (message !== undefined) report(message);
  };
  const timer = setInterval(look, POLL_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    look();
  };
}

/** The message of a log line at level error or above; undefined for every other line. */
export function errorIn(line: string): string | undefined {
  // Most lines are neither, and parsing each would cost more than writing it.
  if (!line.includes('"error"') && !line.includes('"fatal"')) return undefined;
  try {
    const parsed = LogLine.safeParse(JSON.parse(line));
    if (!parsed.success) return undefined;
    const { msg, err } = parsed.data;
    return err && !msg.includes(err.message) ? `${msg}: ${err.message}` : msg;
  } catch {
    return undefined;
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function readRange(file: string, from: number, to: number): string {
  const bytes = Buffer.alloc(to - from);
  const descriptor = openSync(file, 'r');
  try {
    return bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, bytes.length, from));
  } finally {
    closeSync(descriptor);
  }
}
