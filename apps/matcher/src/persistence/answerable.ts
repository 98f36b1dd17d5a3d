import { asServiceError } from '#libs/database';

/** Runs a statement on behalf of a caller, who hears `unavailable` when the database is, and not `internal`. */
export async function answerable<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw asServiceError(error);
  }
}
