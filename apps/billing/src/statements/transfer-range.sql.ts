import type { SqlRunner } from '#libs/database';

/** The movements of an organization ($1). A payout to one of its workers has its id, but moves none of its money. */
export const MOVEMENTS_OF_ORGANIZATION = `t.org_id = $1 AND t.kind <> 'payout'`;

/**
 * Conditions for a time in the order of an organization's transfers, for index transfers_of_organization (org_id,
 * position). Positions are assigned under its lock and times come from the replicas' clocks, so the two orders differ by
 * at most the clock skew between replicas, which one hour exceeds.
 */
export function sinceSql(moment: string): string {
  return `t.created_at >= ${moment} AND t.position >= position_at($1, ${moment} - interval '1 hour')`;
}

export function beforeSql(moment: string): string {
  return `t.created_at < ${moment} AND t.position < position_at($1, ${moment} + interval '1 hour')`;
}

/**
 * From here to the end of the transaction each statement is planned for its own parameters: the generic plan of a
 * prepared statement suits a range of a day, and reads a range of a year half as fast.
 */
export async function forceCustomPlans(manager: SqlRunner): Promise<void> {
  await manager.query(`SET LOCAL plan_cache_mode = force_custom_plan`);
}
