/** Operations and tables, as many as describe a statement. */
const MAX_PARTS = 3;

/** `extract(epoch FROM …)`, `IS DISTINCT FROM`, `FOR UPDATE`, and `DO UPDATE` name no table. */
const TABLE =
  /(?:\b(INSERT)\s+INTO|\b(DELETE)\s+FROM|(?<!\b(?:FOR|DO|KEY)\s+)\b(UPDATE)|(?<!\bDISTINCT\s+)\b(?:FROM|JOIN))\s+(?:ONLY\s+)?"?([a-z_]\w*)"?(?:\."?([a-z_]\w*)"?)?/gi;

/** The names that a WITH gives to its queries. */
const WITH_QUERY =
  /(?:\bWITH(?:\s+RECURSIVE)?|,)\s+(\w+)(?:\s*\([^()]*\))?\s+AS\s+(?:NOT\s+)?(?:MATERIALIZED\s+)?\(/gi;

/**
 * A statement in a few words of low cardinality, as `db.query.summary` wants it: `SELECT tasks`, `INSERT events`,
 * `COMMIT`. Approximate: it reads SQL with regular expressions.
 */
export function summaryOf(text: string): string {
  const defined = new Set([...text.matchAll(WITH_QUERY)].map(([, name]) => name));
  const parts: string[] = [];
  for (const { 0: found, 1: insert, 2: remove, 3: update, 4: first = '', 5: second, index } of text.matchAll(
    TABLE,
  )) {
    const table = second ?? first;
    const written = insert ?? remove ?? update;
    const isFunction = written === undefined && /^\s*\(/.test(text.slice(index + found.length));
    const part = `${written?.toUpperCase() ?? 'SELECT'} ${table}`;
    if (!isFunction && !defined.has(table) && !parts.includes(part)) parts.push(part);
  }
  // What is written says more than what is read for it.
  const written = parts.filter(part => !part.startsWith('SELECT '));
  const shown = (written.length > 0 ? written : parts).slice(0, MAX_PARTS).join(', ');
  return shown === '' ? firstWords(text) : shown;
}

function firstWords(text: string): string {
  return (/^\s*([a-z]+(?:\s+TRANSACTION)?)/i.exec(text)?.[1] ?? 'SQL').toUpperCase().replace(/\s+/, ' ');
}
