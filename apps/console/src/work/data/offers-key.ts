/** The key of the query of open offers. */
export const OFFERS = ['offers'] as const;
