import { contractOf } from './catalogue.js';
import { CloudEventEnvelope } from './cloud-event.js';
import type { CloudEvent } from './cloud-event.js';
import { readerOf } from './tolerant-reader.js';

/**
 * The event as it is once its task is erased: what its contract keeps, and nothing that the contract does not know.
 *
 * @param event parsed JSON
 * @returns undefined for what is no event of the catalogue: of that, nothing can be kept
 */
export function eventWithoutContent(event: unknown): CloudEvent | undefined {
  const envelope = readerOf(CloudEventEnvelope).safeParse(event);
  if (!envelope.success) return undefined;
  const contract = contractOf(envelope.data.type);
  const data = contract && readerOf(contract.data).safeParse(envelope.data.data);
  return data?.success ? { ...envelope.data, data: contract?.withoutContent(data.data) } : undefined;
}
