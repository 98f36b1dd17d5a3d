/** The requester: an organization, through an API key that may be limited to pools. */
export interface Viewer {
  readonly orgId: string;
  /** Null means all pools of the organization. */
  readonly pools: readonly string[] | null;
}
