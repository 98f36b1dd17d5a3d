export { DocumentBuilder, canonicalDocument } from './build-document.js';
export {
  AnyObject,
  DOCUMENT_VERSION,
  EvidenceDocument,
  LogProof,
  SignedEvidence,
  SignedTreeHead,
  Transition,
} from './evidence-document.js';
export type { DerivedRecord, Outcome, Reviewer, StepVerdict } from './evidence-document.js';
export { pseudonymOf } from './pseudonym.js';
export { RecordBuilder, RecordError } from './record-builder.js';
