import { CHECKS, CHECK_NAMES } from '#libs/evidence';
import type { CheckName, EvidenceReport } from '#libs/evidence';

/** More findings of one check would only repeat them. */
const MAX_SHOWN = 20;

/** A report for a terminal: a line for each check, and one for each thing that does not match. */
export function linesOf(report: EvidenceReport, tookMs: number): readonly string[] {
  return [
    ...aboutLines(report),
    ...CHECK_NAMES.flatMap(check => checkLines(check, report)),
    verdictLine(report, tookMs),
  ];
}

function aboutLines({ about, signedBy }: EvidenceReport): readonly string[] {
  if (about === undefined) return [];
  const { taskId, orgId, transitions } = about;
  const signer = signedBy === undefined ? [] : [`Signed by the key ${signedBy}.`];
  return [`Task ${taskId} of organization ${orgId}, ${transitions} transitions.`, ...signer];
}

function checkLines(check: CheckName, { findings, notChecked, about }: EvidenceReport): readonly string[] {
  const found = findings.filter(one => one.check === check);
  const skipped = notChecked.find(one => one.check === check);
  if (found.length > 0) {
    const shown = found
      .slice(0, MAX_SHOWN)
      .map(({ pointer, detail }) => `         ${pointer || 'the file'}: ${detail}`);
    const more = found.length > MAX_SHOWN ? [`         and ${found.length - MAX_SHOWN} more`] : [];
    return [`WRONG    ${check}: ${CHECKS[check]}`, ...shown, ...more];
  }
  if (skipped !== undefined) return [`SKIPPED  ${check}: ${skipped.reason}`];
  // Without the form of evidence, nothing was compared that follows from it.
  return about === undefined && check !== 'signature' ? [] : [`ok       ${check}: ${CHECKS[check]}`];
}

function verdictLine({ findings, notChecked, about }: EvidenceReport, tookMs: number): string {
  const events = about === undefined ? '' : ` (${about.transitions} events in ${tookMs} ms)`;
  if (findings.length > 0) return `The evidence does NOT verify${events}.`;
  if (notChecked.length > 0)
    return `The evidence is consistent, but was NOT verified${events}: see what was skipped.`;
  return `The evidence verifies${events}.`;
}
