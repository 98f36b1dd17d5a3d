export interface AuditTreeOptions {
  /** The interval between two looks at the log for new leaves. */
  readonly appendEveryMs: number;
  /** How long after its first change a tree gets a head that is stored and published. */
  readonly headAfterMs: number;
}

/** Nest's token for {@link AuditTreeOptions}. */
export const AUDIT_TREE_OPTIONS = Symbol('AuditTreeOptions');
