import { DerivedRecord } from '../document/evidence-document.js';
import type { EvidenceDocument } from '../document/evidence-document.js';
import { RecordBuilder, RecordError } from '../document/record-builder.js';
import { differencesOf } from './differences.js';
import { pointerTo } from './finding.js';
import type { CheckName, Finding } from './finding.js';

/**
 * The findings on the summary: it is derived again from the request and the events, and compared. Pseudonyms cannot be
 * derived, so they are taken from the document, and must stand for one worker each.
 */
export function checkRecord(document: EvidenceDocument): readonly Finding[] {
  const { request, transitions } = document;
  const stated = DerivedRecord.strip().parse(document);
  const pseudonyms = new Pseudonyms(document);
  const builder = new RecordBuilder(request, (workerId, assignmentId) =>
    pseudonyms.of(workerId, assignmentId),
  );
  try {
    for (const transition of transitions) builder.add(transition);
    const differences = differencesOf(stated, builder.build(), '/evidence');
    return [...differences.map(one => ({ check: checkOf(one.pointer), ...one })), ...pseudonyms.findings];
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    const place = transitions.findIndex(one => one.version === error.version);
    const pointer = place < 0 ? pointerTo('evidence') : pointerTo('evidence', 'transitions', place, 'event');
    const event = error.version === null ? '' : `Event ${error.version}: `;
    return [{ check: 'record', pointer, detail: event + error.message }];
  }
}

function checkOf(pointer: string): CheckName {
  if (pointer === '/evidence/payload_sha256') return 'payload_hash';
  return /^\/evidence\/reviewers\/\d+\/evidence(\/|$)/.test(pointer) ? 'evidence_hash' : 'record';
}

/** The pseudonyms of a document, and which of them do not stand for exactly one worker. */
class Pseudonyms {
  readonly findings: Finding[] = [];
  private readonly stated: ReadonlyMap<string, { readonly pseudonym: string; readonly place: number }>;
  private readonly byWorker = new Map<string, string>();
  private readonly byPseudonym = new Map<string, string>();

  constructor({ reviewers }: EvidenceDocument) {
    this.stated = new Map(
      reviewers.map(({ assignment_id, pseudonym }, place) => [assignment_id, { pseudonym, place }]),
    );
  }

  of(workerId: string, assignmentId: string): string {
    const { pseudonym, place } = this.stated.get(assignmentId) ?? { pseudonym: '', place: -1 };
    if (place < 0) return pseudonym;
    const known = this.byWorker.get(workerId) ?? pseudonym;
    const worker = this.byPseudonym.get(pseudonym) ?? workerId;
    if (known !== pseudonym || worker !== workerId) {
      const detail =
        known === pseudonym ? 'It stands for two workers.' : `This worker is also called ${known}.`;
      this.findings.push({
        check: 'record',
        pointer: pointerTo('evidence', 'reviewers', place, 'pseudonym'),
        detail,
      });
    }
    this.byWorker.set(workerId, known);
    this.byPseudonym.set(pseudonym, worker);
    return pseudonym;
  }
}
