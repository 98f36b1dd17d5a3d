import { createHash } from 'node:crypto';
import { z } from 'zod';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';

/** Uses index assignments_open, which has at most a worker's capacity of rows. */
const OPEN_OFFERS = `
  SELECT assignment_id FROM assignments
   WHERE worker_id = $1 AND status = 'offered' AND submitted_at IS NULL AND ended_at IS NULL
   ORDER BY assignment_id`;

const OfferRow = z.object({ assignment_id: z.string() });

/** Equal for equal sets of open offers. An assignment is offered once, so no state returns with other offers. */
export async function offersStateOf(runner: SqlRunner, workerId: string): Promise<string> {
  const rows = await typedRows(runner, OfferRow, OPEN_OFFERS, [workerId]);
  const ids = rows.map(row => row.assignment_id).join();
  return createHash('sha256').update(ids).digest('base64url');
}
