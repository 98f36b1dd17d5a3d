import { canonicalJson } from '#libs/contracts';
import { DOCUMENT_VERSION } from './evidence-document.js';
import type { DerivedRecord, EvidenceDocument, Transition } from './evidence-document.js';
import { RecordBuilder } from './record-builder.js';

/**
 * Builds the document of an ended task, in canonical form, from its transitions in order. They are added one at a time,
 * so that the caller can leave the event loop to others in between.
 */
export class DocumentBuilder {
  private readonly record: RecordBuilder;
  private readonly transitions: string[] = [];

  /** @param request the task as posted, without `handoff` */
  constructor(
    private readonly request: Readonly<Record<string, unknown>>,
    pseudonymOf: (workerId: string) => string,
  ) {
    this.record = new RecordBuilder(request, pseudonymOf);
  }

  /** @throws RecordError */
  add(transition: Transition): void {
    this.record.add(transition);
    this.transitions.push(canonicalJson(transition));
  }

  /**
   * The same for the same events, every time: nothing in it depends on when or by which process it is built.
   *
   * @throws RecordError
   */
  build(): { readonly record: DerivedRecord; readonly canonical: string } {
    const record = this.record.build();
    const document = { version: DOCUMENT_VERSION, ...record, request: this.request } as const;
    return { record, canonical: canonicalDocument(document, this.transitions) };
  }
}

/**
 * The canonical form of a document, from those of its transitions: a long history is canonicalized piece by piece as it
 * is read.
 */
export function canonicalDocument(
  document: Omit<EvidenceDocument, 'transitions'>,
  transitions: readonly string[],
): string {
  const members = Object.entries(document).map(([name, value]) => [name, canonicalJson(value)] as const);
  // RFC 8785 sorts by UTF-16 code units, as does the comparison of texts.
  const sorted = [...members, ['transitions', `[${transitions.join(',')}]`] as const].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return `{${sorted.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`;
}
