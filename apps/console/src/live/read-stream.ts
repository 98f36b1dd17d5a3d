import { takeMessages } from './sse.rule.js';
import type { SseMessage } from './sse.rule.js';

/** Three heartbeats: a connection that has been silent for longer is lost, although nothing says so. */
const SILENCE_MS = 45_000;

/** The messages of a stream as they arrive. Ends with the stream, or when nothing has arrived for too long. */
export async function* readStream(response: Response): AsyncGenerator<SseMessage, void> {
  if (response.body === null) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = '';
  let timer = setTimeout(cancel, SILENCE_MS);
  function cancel(): void {
    reader.cancel().catch(() => undefined);
  }
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      clearTimeout(timer);
      timer = setTimeout(cancel, SILENCE_MS);
      const { messages, rest } = takeMessages(buffer + piece.value);
      buffer = rest;
      yield* messages;
    }
  } finally {
    clearTimeout(timer);
    cancel();
  }
}
