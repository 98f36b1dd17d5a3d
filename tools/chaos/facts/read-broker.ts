import { z } from 'zod';
import { isInjected, onBroker } from '../broker/on-broker.js';
import type { Facts, StreamFact } from './facts.js';
import { readStream } from '../broker/read-stream.js';

const Envelope = z.looseObject({ subject: z.string(), sequence: z.int() });

/** Reads the streams, bypassing the proxy. */
export async function readBroker(natsUrl: string): Promise<Pick<Facts, 'stream'>> {
  return onBroker(natsUrl, async client => {
    const messages = await readStream(client, 'TASK');
    const stream = messages
      .filter(({ messageId }) => !isInjected(messageId))
      .map(({ messageId, payload }): StreamFact => {
        const { subject, sequence } = Envelope.parse(JSON.parse(new TextDecoder().decode(payload)));
        return { id: messageId, taskId: subject, version: sequence };
      });
    return { stream };
  });
}
