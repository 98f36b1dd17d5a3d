/** The maximum number of edits between the text and a suggestion, by the length of the suggestion. */
const EDITS_FOR_LENGTH = [
  { chars: 3, edits: 0 },
  { chars: 7, edits: 1 },
  { chars: 12, edits: 2 },
  { chars: Infinity, edits: 3 },
];

/** Longer names are unlikely misspellings, and would cost more to compare. */
const MAX_CHARS = 40;

/**
 * The candidate that `written` is most likely a misspelling of, or undefined. Case, `_` and `-` are ignored; of the
 * rest about one edit in four characters may differ. Of equally near candidates the first.
 */
export function nearestOf(written: string, candidates: Iterable<string>): string | undefined {
  if (written.length > MAX_CHARS) return undefined;
  const given = simplified(written);
  let nearest: string | undefined;
  let least = Infinity;
  for (const candidate of candidates) {
    const wanted = simplified(candidate);
    const allowed = EDITS_FOR_LENGTH.find(({ chars }) => wanted.length <= chars)?.edits ?? 0;
    if (Math.abs(wanted.length - given.length) > allowed) continue;
    const edits = editDistance(given, wanted);
    if (edits <= allowed && edits < least) [nearest, least] = [candidate, edits];
  }
  return nearest;
}

function simplified(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ ]/g, '');
}

/** Insertions, deletions, substitutions and swaps of neighbours: the optimal string alignment distance. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      let edits = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
      );
      const isSwapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (isSwapped) edits = Math.min(edits, (beforeLast[column - 2] ?? 0) + 1);
      current.push(edits);
    }
    [beforeLast, last] = [last, current];
  }
  return last[b.length] ?? 0;
}
