import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { CollectorMessage } from './collector-messages.js';

const PROGRAM = fileURLToPath(new URL('collector-process.js', import.meta.url));
const Message = z.tuple([CollectorMessage]).rest(z.unknown());

export interface Collector {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly url: string;
  /** Exports received so far, and their size as sent. */
  received(): Promise<{ readonly exports: number; readonly bytes: number }>;
  stop(): void;
}

/** Starts a collector of spans in a separate process. */
export async function startCollector(): Promise<Collector> {
  const child = fork(PROGRAM);
  const next = async (): Promise<z.output<typeof CollectorMessage>> => {
    const [message] = Message.parse(await once(child, 'message'));
    return message;
  };
  const started = await next();
  if (!('port' in started)) throw new Error('The collector did not report its port.');
  return {
    url: `http://127.0.0.1:${started.port}`,
    received: async () => {
      const reported = next();
      child.send('report');
      const message = await reported;
      if ('port' in message) throw new Error('The collector reported its port again.');
      return message;
    },
    stop: () => {
      child.kill();
    },
  };
}
