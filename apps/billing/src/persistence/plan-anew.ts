import type { SqlRunner } from '#libs/database';

/**
 * From here to the end of the transaction each statement is planned for its own parameters: the plan that suits a
 * day, which a prepared statement comes to keep, reads a year twice as slowly.
 */
export async function planAnew(manager: SqlRunner): Promise<void> {
  await manager.query(`SET LOCAL plan_cache_mode = force_custom_plan`);
}
