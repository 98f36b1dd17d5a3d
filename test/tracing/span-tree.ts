import type { ReceivedSpan } from './collector.js';

/**
 * A trace as text: one indented line for each span, siblings by name. Statements and shared batches are left out,
 * because which of them there are depends on what happens at the same time; what a batch contains takes its place.
 */
export function treeOf(spans: readonly ReceivedSpan[]): readonly string[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const roots = spans.filter(({ parentId }) => !known.has(parentId));
  return linesOf(roots, spans, '');
}

function linesOf(
  siblings: readonly ReceivedSpan[],
  all: readonly ReceivedSpan[],
  indent: string,
): readonly string[] {
  return siblings
    .flatMap(sibling => shownOf(sibling, all))
    .toSorted((a, b) => (lineOf(a) < lineOf(b) ? -1 : 1))
    .flatMap(span => [`${indent}${lineOf(span)}`, ...linesOf(childrenOf(span, all), all, `${indent}  `)]);
}

/** The span itself, or what is shown instead of it. */
function shownOf(span: ReceivedSpan, all: readonly ReceivedSpan[]): readonly ReceivedSpan[] {
  const isShown = span.name !== 'batch' && !isStatement(span);
  return isShown ? [span] : childrenOf(span, all).flatMap(child => shownOf(child, all));
}

function childrenOf({ spanId }: ReceivedSpan, all: readonly ReceivedSpan[]): readonly ReceivedSpan[] {
  return all.filter(({ parentId }) => parentId === spanId);
}

function lineOf({ name, service, kind }: ReceivedSpan): string {
  return `${name} [${service} ${kind}]`;
}

export function isStatement({ attributes }: ReceivedSpan): boolean {
  return 'db.system.name' in attributes;
}
