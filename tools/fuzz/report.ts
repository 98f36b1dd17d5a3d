import { EXCHANGE_INVARIANTS } from './invariants/check-exchange.js';
import { curlOf, textOfAnswer } from './http/curl.js';
import type { Finding } from './findings.js';
import type { FuzzResult } from './run-fuzz.js';

const MOST_VIOLATIONS_SHOWN = 10;

/** The requests sent, the invariants that held, and for each fault the request that shows it. */
export function report(result: FuzzResult): string {
  const { findings, atTheEnd, longestStall } = result;
  const statuses = [...result.statuses].toSorted().map(([status, count]) => `${count} × ${status}`);
  const broken = new Set(findings.all.map(({ says }) => says));
  return [
    '',
    `${result.requests} requests in ${result.episodes} episodes: ${statuses.join(', ')}.`,
    `Longest stall of an event loop: ${longestStall === undefined ? 'unknown' : `${longestStall.seconds.toFixed(3)} s (${longestStall.service})`}.`,
    '',
    ...EXCHANGE_INVARIANTS.map(says => `${broken.has(says) ? 'BROKEN' : 'held  '}  ${says}`),
    ...atTheEnd.flatMap(({ says, violations }) => [
      `${violations.length === 0 ? 'held  ' : 'BROKEN'}  ${says}`,
      ...violations.slice(0, MOST_VIOLATIONS_SHOWN).map(text => `          ${text}`),
      ...(violations.length > MOST_VIOLATIONS_SHOWN
        ? [`          and ${violations.length - MOST_VIOLATIONS_SHOWN} more`]
        : []),
    ]),
    ...findings.all.flatMap((finding, index) => linesOf(finding, index + 1, findings.timesSeen(finding))),
  ].join('\n');
}

function linesOf(finding: Finding, nth: number, times: number): readonly string[] {
  return [
    '',
    `${nth}. ${finding.says}`,
    `   ${finding.operation}, as ${finding.actor}, in episode ${finding.episode}, ${times} times`,
    `   ${finding.detail}`,
    curlOf(finding.request),
    `   ${textOfAnswer(finding.answer)}`,
  ];
}

export function hasHeld({ findings, atTheEnd }: FuzzResult): boolean {
  return findings.all.length === 0 && atTheEnd.every(({ violations }) => violations.length === 0);
}
