interface Group {
  /** Of everything before the last atom. */
  before: number;
  /** Of the last atom, to which a repetition applies. */
  last: number;
}

const COUNT = /^\{(\d{1,6})(,(\d{0,6}))?\}/;

/**
 * Estimates the number of instructions to which RE2 compiles a pattern, without compiling it: one for an atom, times
 * the maximum count for a counted repetition. Linear in the pattern. Within a factor of three of the true size in the
 * tests, and intended for one decision only: whether the pattern can be compiled on the event loop.
 */
export function estimateProgramSize(pattern: string): number {
  const groups: Group[] = [{ before: 2, last: 0 }];
  for (let at = 0; at < pattern.length; at += 1) {
    const group = groups.at(-1) ?? { before: 0, last: 0 };
    const char = pattern[at];
    const count = char === '{' ? COUNT.exec(pattern.slice(at, at + 16)) : null;
    if (count !== null) {
      const [text, least = '0', isRange, most = ''] = count;
      const times = isRange === undefined ? Number(least) : Math.max(Number(most), Number(least) + 1);
      group.last = (group.last + 1) * Math.max(1, times);
      at += text.length - 1;
    } else if (char === '(') {
      groups.push({ before: 2, last: 0 });
    } else if (char === ')' && groups.length > 1) {
      groups.pop();
      nextAtom(groups.at(-1) ?? group, group.before + group.last);
    } else if (char === '*' || char === '+' || char === '?') {
      group.last += 1;
    } else {
      nextAtom(group, 1);
      at = endOfAtom(pattern, at);
    }
  }
  return groups.reduce((sum, { before, last }) => sum + before + last, 0);
}

function nextAtom(group: Group, size: number): void {
  group.before += group.last;
  group.last = size;
}

/** The end of the atom that begins at `at`: an escape or a class is one atom of several characters. */
function endOfAtom(pattern: string, at: number): number {
  if (pattern[at] === '\\') return at + 1;
  if (pattern[at] !== '[') return at;
  let end = at + (pattern[at + 1] === '^' ? 3 : 2);
  while (end < pattern.length && pattern[end] !== ']') end += pattern[end] === '\\' ? 2 : 1;
  return end;
}
