import { Readable } from 'node:stream';
import { Logger } from '@nestjs/common';
import type { OpenExport } from './export-source.js';

const logger = new Logger('Exports');

/**
 * A body of these parts, produced as the client reads: a slow client delays the reading of tasks, and at most a part or
 * two are held in memory.
 *
 * When a part cannot be produced, or this process stops, the body fails, and with it the connection; see
 * `resetWhenBroken`.
 *
 * @param orgId for the log
 */
export function streamOf(
  parts: AsyncIterable<string>,
  { stopping }: Pick<OpenExport, 'stopping'>,
  orgId: string,
): Readable {
  const body = Readable.from(bytesOf(parts), { signal: stopping });
  body.once('error', error => {
    logger.warn({
      msg: 'An export broke off; its client got a connection reset.',
      org_id: orgId,
      err: error,
    });
  });
  return body;
}

async function* bytesOf(parts: AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const part of parts) if (part !== '') yield Buffer.from(part, 'utf8');
}
