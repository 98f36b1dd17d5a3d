const LONG_CHARS = 300;
/** A repeated group that itself repeats or branches: the time of a backtracking engine can grow exponentially. */
const REPEATED_GROUP = /\((?:[^()\\]|\\.)*(?:[+*|]|\{\d+,\d*\})(?:[^()\\]|\\.)*\)\s*(?:[+*]|\{\d+,\d*\})/;
const BACKREFERENCE = /\\[1-9]|\\k</;

/**
 * Whether a stranger's pattern could stop the page. The server checks such a pattern with an engine that takes linear
 * time; here it is left out.
 */
export function isRiskyPattern(pattern: string): boolean {
  if (pattern.length > LONG_CHARS || REPEATED_GROUP.test(pattern) || BACKREFERENCE.test(pattern)) return true;
  // Groups within groups are not taken apart.
  if (/\((?:[^()\\]|\\.)*\(/.test(pattern) && /\)\s*(?:[+*]|\{\d+,)/.test(pattern)) return true;
  try {
    new RegExp(pattern, 'u');
    return false;
  } catch {
    return true;
  }
}
