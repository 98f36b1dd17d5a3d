/** In front of the message id of everything that was put into the stream by hand. */
const PREFIX = 'chaos-';

export function injectedId(): string {
  return `${PREFIX}${crypto.randomUUID()}`;
}

export function isInjected(messageId: string): boolean {
  return messageId.startsWith(PREFIX);
}
