import { LIMITS } from '#libs/contracts';
import type { GetQualitySummary, ReplyOf } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import type { VoteRange } from '../persistence/stream-votes.js';

type Summary = ReplyOf<typeof GetQualitySummary>;
type Figures = Pick<Summary, 'results' | 'disagreements' | 'mean_agreement' | 'mean_posterior'>;
type Decided = Figures & Pick<Summary, 'by_day' | 'by_domain'>;

/** Index: rounds_by_decision. One pass for the whole, each day (UTC) and each domain. */
const FIGURES = `
  SELECT to_char(decided.day, 'YYYY-MM-DD') AS day, decided.domain,
         count(*) FILTER (WHERE outcome = 'verified') AS results,
         count(*) FILTER (WHERE outcome = 'failed') AS disagreements,
         avg(agreement) AS mean_agreement, avg(posterior) AS mean_posterior
    FROM (SELECT (decided_at AT TIME ZONE 'UTC')::date AS day, domain, outcome, agreement, posterior
            FROM rounds
           WHERE org_id = $1 AND outcome IN ('verified', 'failed') AND decided_at >= $2 AND decided_at < $3
             AND ($4::text IS NULL OR workspace_id = $4)) AS decided
   GROUP BY GROUPING SETS ((), (decided.day), (decided.domain))
   ORDER BY decided.day, count(*) DESC, decided.domain`;

interface FiguresRow extends Figures {
  readonly day: string | null;
  readonly domain: string | null;
}

const NOTHING: Figures = { results: 0, disagreements: 0, mean_agreement: null, mean_posterior: null };

/** How the steps that were decided in a range came out; of the domains those with the most steps. */
export async function decidedFigures(
  runner: SqlRunner,
  { orgId, from, to, workspaceId }: Omit<VoteRange, 'limit'>,
): Promise<Decided> {
  const rows = await rowsOf<FiguresRow>(runner, FIGURES, [orgId, from, to, workspaceId]);
  const whole = rows.find(({ day, domain }) => day === null && domain === null);
  return {
    ...(whole === undefined ? NOTHING : figuresOf(whole)),
    by_day: rows.flatMap(row => (row.day === null ? [] : [{ day: row.day, ...figuresOf(row) }])),
    by_domain: rows
      .flatMap(row => (row.domain === null ? [] : [{ domain: row.domain, ...figuresOf(row) }]))
      .slice(0, LIMITS.listItems),
  };
}

function figuresOf({ results, disagreements, mean_agreement, mean_posterior }: FiguresRow): Figures {
  return { results, disagreements, mean_agreement, mean_posterior };
}
