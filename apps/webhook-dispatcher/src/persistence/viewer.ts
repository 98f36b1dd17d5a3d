/** Who asks: an organization, through an API key that may be limited to pools. */
export interface Viewer {
  readonly orgId: string;
  /** Null means all of the organization's. */
  readonly pools: readonly string[] | null;
}
