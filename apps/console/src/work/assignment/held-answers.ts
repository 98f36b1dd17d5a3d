const held = new Set<() => Promise<unknown>>();

/** Has `send` called before the person signs out. Returns how to stop that. */
export function sendBeforeSignOut(send: () => Promise<unknown>): () => void {
  held.add(send);
  return () => {
    held.delete(send);
  };
}

/** Sends the answers that the page holds. What is refused stays a draft. */
export async function sendHeldAnswers(): Promise<void> {
  await Promise.all([...held].map(send => send()));
}
