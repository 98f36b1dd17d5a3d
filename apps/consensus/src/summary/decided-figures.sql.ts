import { z } from 'zod';
import { LIMITS, firstSpellings } from '#libs/contracts';
import type { GetQualitySummary, ReplyOf } from '#libs/contracts';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import type { VoteRange } from '../quality/compared-votes.sql.js';

type Summary = ReplyOf<typeof GetQualitySummary>;
type Figures = Pick<Summary, 'results' | 'disagreements' | 'mean_agreement' | 'mean_posterior'>;
type Decided = Figures & Pick<Summary, 'by_day' | 'by_domain'>;

/** Uses index rounds_by_decision. One pass for the total, each day (UTC) and each domain. */
const FIGURES = `
  SELECT to_char(decided.day, 'YYYY-MM-DD') AS day, decided.domain,
         count(*) FILTER (WHERE outcome = 'verified') AS results,
         count(*) FILTER (WHERE outcome = 'failed') AS disagreements,
         count(agreement) AS agreements, coalesce(sum(agreement), 0) AS agreement_sum,
         count(posterior) AS posteriors, coalesce(sum(posterior), 0) AS posterior_sum
    FROM (SELECT (decided_at AT TIME ZONE 'UTC')::date AS day, domain, outcome, agreement, posterior
            FROM rounds
           WHERE org_id = $1 AND outcome IN ('verified', 'failed') AND decided_at >= $2 AND decided_at < $3
             AND ($4::text IS NULL OR workspace_id = $4)) AS decided
   GROUP BY GROUPING SETS ((), (decided.day), (decided.domain))
   ORDER BY decided.day, count(*) DESC, decided.domain`;

const FiguresRow = z.object({
  day: z.string().nullable(),
  domain: z.string().nullable(),
  results: z.int(),
  disagreements: z.int(),
  agreements: z.int(),
  agreement_sum: z.number(),
  posteriors: z.int(),
  posterior_sum: z.number(),
});
type FiguresRow = z.infer<typeof FiguresRow>;

/** The outcomes of the steps decided in a range; limited to the domains with the most steps. */
export async function decidedFigures(
  runner: SqlRunner,
  { orgId, from, to, workspaceId }: Omit<VoteRange, 'limit'>,
): Promise<Decided> {
  const rows = await typedRows(runner, FiguresRow, FIGURES, [orgId, from, to, workspaceId]);
  return {
    ...figuresOf(rows.filter(({ day, domain }) => day === null && domain === null)),
    by_day: rows.flatMap(row => (row.day === null ? [] : [{ day: row.day, ...figuresOf([row]) }])),
    by_domain: byDomain(rows).slice(0, LIMITS.listItems),
  };
}

/** Under the spelling with the most steps, those with the most steps first. */
function byDomain(rows: readonly FiguresRow[]): Decided['by_domain'] {
  const spelling = firstSpellings();
  const named = rows.filter(row => row.domain !== null);
  const groups = Map.groupBy(named, ({ domain }) => spelling(domain ?? ''));
  return [...groups]
    .map(([domain, spellings]) => ({ domain, ...figuresOf(spellings) }))
    .toSorted((a, b) => b.results + b.disagreements - (a.results + a.disagreements));
}

/** Combines disjoint sets of steps. */
function figuresOf(rows: readonly FiguresRow[]): Figures {
  const sum = (field: Exclude<keyof FiguresRow, 'day' | 'domain'>): number =>
    rows.reduce((total, row) => total + row[field], 0);
  const mean = (total: number, count: number): number | null => (count === 0 ? null : total / count);
  return {
    results: sum('results'),
    disagreements: sum('disagreements'),
    mean_agreement: mean(sum('agreement_sum'), sum('agreements')),
    mean_posterior: mean(sum('posterior_sum'), sum('posteriors')),
  };
}
