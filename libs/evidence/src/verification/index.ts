export { CHECKS, CHECK_NAMES } from './finding.js';
export type { CheckName, Finding } from './finding.js';
export { verifyEvidence } from './verify-evidence.js';
export type { EvidenceReport, TrustedInputs } from './verify-evidence.js';
