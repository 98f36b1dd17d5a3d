import { Injectable } from '@nestjs/common';

/** An organization whose last request is older is not active. */
const ACTIVE_MS = 5_000;
/** Whoever operates the installation competes with nobody. */
const OPERATOR = 'operator';

interface Visit {
  readonly orgId: string;
  readonly atMs: number;
}

/** Knows whether an organization has this gateway to itself at the moment. */
@Injectable()
export class Neighbours {
  private newest: Visit | undefined;
  /** The newest visit of an organization other than the one of `newest`. */
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
