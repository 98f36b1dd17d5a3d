import { Injectable } from '@nestjs/common';

/** An organization is active for this long after its last request. */
const ACTIVE_MS = 5_000;
/** The operator does not compete with organizations. */
const OPERATOR = 'operator';

interface Visit {
  readonly orgId: string;
  readonly atMs: number;
}

/** Tracks whether an organization currently has this gateway to itself. */
@Injectable()
export class Neighbours {
  private newest: Visit | undefined;
  /** The newest visit of an organization other than that of `newest`. */
  private newestOther: Visit | undefined;

  note(orgId: string): void {
    if (orgId === OPERATOR) return;
    if (this.newest !== undefined && this.newest.orgId !== orgId) this.newestOther = this.newest;
    this.newest = { orgId, atMs: performance.now() };
  }

  /** Whether another organization has made a request in the last five seconds. */
  has(orgId: string): boolean {
    const other = this.newest?.orgId === orgId ? this.newestOther : this.newest;
    return other !== undefined && performance.now() - other.atMs < ACTIVE_MS;
  }
}
