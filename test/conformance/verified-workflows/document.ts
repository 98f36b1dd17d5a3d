import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The API's base URL in the document; the gateway serves it under a prefix. */
const DOCUMENTED_URL = 'https://api.verifiedworkflows.com';
const DOCUMENTED_KEY = 'hq_live_YOUR_KEY';
const PREFIX = '/verified-workflows';

const CURL = read('create-task.sh');
const Examples = z.record(z.string(), z.record(z.string(), z.unknown()));

/** The examples of the document, by subject. */
export const EXAMPLES = Examples.parse(JSON.parse(read('examples.json')));

export interface CurlRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The exact bytes. */
  readonly body: string;
}

/** The request of the document's curl line, with only the base URL and the key changed. */
export function documentsCurl(baseUrl: string, key: string): CurlRequest {
  const line = CURL.replace(DOCUMENTED_URL, baseUrl + PREFIX).replace(DOCUMENTED_KEY, key);
  const [, url = ''] = /curl -X POST (\S+)/.exec(line) ?? [];
  const [, body = ''] = /-d '([^']*)'/.exec(line) ?? [];
  const headers = [...line.matchAll(/-H "([^:]+): ([^"]*)"/g)].map(([, name = '', value = '']) => [
    name,
    value,
  ]);
  return { url, body, headers: z.record(z.string(), z.string()).parse(Object.fromEntries(headers)) };
}

/** The member names of an example, for comparison with an answer. */
export function membersOf(example: string): string[] {
  return Object.keys(EXAMPLES[example] ?? {}).toSorted();
}

/** The document's `verify_signature`, ported line by line from Python. */
export function verifySignature(payloadBody: string, signatureHeader: string, secret: string): boolean {
  const [timestampPart = '', signaturePart = ''] = signatureHeader.split(',');
  const timestamp = timestampPart.split('=')[1] ?? '';
  const signature = signaturePart.split('=')[1] ?? '';
  const signedPayload = Buffer.from(`t=${timestamp},${payloadBody}`, 'utf8');
  const expected = createHmac('sha256', secret).update(signedPayload).digest('hex');
  return (
    signature.length === expected.length && timingSafeEqual(Buffer.from(signature), Buffer.from(expected))
  );
}

function read(file: string): string {
  return readFileSync(new URL(`./fixtures/${file}`, import.meta.url), 'utf8');
}
