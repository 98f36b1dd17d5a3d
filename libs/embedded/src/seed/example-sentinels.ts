const SENTINEL = {
  skills: [],
  certifications: [],
  trust_level: 4,
  rating: 4.8,
  capacity: 5,
  /** They only get what is posted to their pool. */
  pool_tasks_only: true,
};

const QUEBEC = { ...SENTINEL, jurisdictions: ['Québec', 'Canada'], languages: ['fr'] };
const EU = { ...SENTINEL, jurisdictions: ['EU', 'France'], languages: ['en'] };

/** The workers of the pool that the key for HumanLayer's API posts to: who decides, in two jurisdictions. */
export const EXAMPLE_SENTINELS = [
  { ...QUEBEC, name: 'Marie Dupont', domains: ['legal', 'compliance'] },
  { ...QUEBEC, name: 'Étienne Gagnon', domains: ['finance', 'medical', 'compliance'], trust_level: 5 },
  { ...EU, name: 'Sofia Lindgren', domains: ['legal', 'finance', 'compliance'] },
  { ...EU, name: 'Conor Walsh', domains: ['medical', 'compliance'], languages: ['en', 'fr'], trust_level: 5 },
] as const;
