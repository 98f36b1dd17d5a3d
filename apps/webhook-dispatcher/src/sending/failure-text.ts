/** What a customer may hear about a connection that failed: no addresses of ours, no stack. */
const TEXTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'The connection was refused.',
  ECONNRESET: 'The connection was closed before an answer came.',
  EPIPE: 'The connection was closed before an answer came.',
  UND_ERR_SOCKET: 'The connection was closed before an answer came.',
  ENOTFOUND: 'The host name does not exist.',
  EAI_AGAIN: 'The host name could not be resolved.',
  EHOSTUNREACH: 'The host cannot be reached.',
  ENETUNREACH: 'The host cannot be reached.',
};

const TIMEOUTS = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT']);

export function describeFailure(error: unknown): { readonly isTimeout: boolean; readonly text: string } {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return { isTimeout: TIMEOUTS.has(code), text: TEXTS[code] ?? `The connection failed (${code}).` };
}
