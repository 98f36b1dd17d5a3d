import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ReceiverMessage } from './receiver-messages.js';
import type { Manner, Receipt } from './receiver-messages.js';

const PROGRAM = fileURLToPath(new URL('receiver-process.js', import.meta.url));

export interface Receiver {
  /** URL of each endpoint, in the order of the requested manners. */
  readonly urls: readonly string[];
  stop(): void;
}

/** Starts endpoints in a separate process; `onReceipt` is called for every webhook. */
export async function startReceiver(
  manners: readonly Manner[],
  onReceipt: (receipt: Receipt) => void,
): Promise<Receiver> {
  const child = fork(PROGRAM, manners);
  const ports = await new Promise<readonly number[]>((resolve, reject) => {
    child.on('message', raw => {
      const message = ReceiverMessage.parse(raw);
      if ('ports' in message) resolve(message.ports);
      else message.receipts.forEach(onReceipt);
    });
    child.once('exit', code => {
      reject(new Error(`The webhook receiver ended with ${code ?? 'a signal'}.`));
    });
  });
  return {
    urls: ports.map(port => `http://127.0.0.1:${port}/webhooks`),
    stop: () => {
      child.kill();
    },
  };
}
