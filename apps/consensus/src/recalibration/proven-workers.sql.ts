import { z } from 'zod';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { NO_RECORD, skillFrom } from '../methods/worker-skill.rule.js';

/** Uses the primary key. */
const RECORDS = `
  SELECT worker_id, domain, gold_seen, gold_right FROM worker_quality WHERE org_id = $1 AND gold_seen > 0`;

const RecordRow = z.object({
  worker_id: z.string(),
  domain: z.string(),
  gold_seen: z.int(),
  gold_right: z.int(),
});

/** Whether known answers support each worker of an organization in a domain, which is given by its key. */
export async function provenWorkers(
  runner: SqlRunner,
  orgId: string,
): Promise<(domain: string, workerId: string) => boolean> {
  const rows = await typedRows(runner, RecordRow, RECORDS, [orgId]);
  const proven = new Set(rows.filter(isProven).map(row => `${row.domain} ${row.worker_id}`));
  return (domain, workerId) => proven.has(`${domain} ${workerId}`);
}

function isProven({ gold_seen: goldSeen, gold_right: goldRight }: z.infer<typeof RecordRow>): boolean {
  return skillFrom({ ...NO_RECORD, goldSeen, goldRight }).isProven;
}
