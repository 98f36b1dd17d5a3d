/** Prefix of the message id of every injected message. */
const PREFIX = 'chaos-';

export function injectedId(): string {
  return `${PREFIX}${crypto.randomUUID()}`;
}

export function isInjected(messageId: string): boolean {
  return messageId.startsWith(PREFIX);
}
