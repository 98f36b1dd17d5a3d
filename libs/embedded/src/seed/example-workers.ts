const ON_CALL = {
  skills: ['phone_verification', 'incident_response'],
  certifications: ['soc-operator'],
  domains: ['security'],
  jurisdictions: ['EU', 'US'],
  languages: ['en'],
  trust_level: 4,
  rating: 4.9,
  capacity: 3,
};

const FIELDS = ['audio', 'text', 'image', 'medical', 'legal', 'data'];

/** Qualified to review every task type of Verified Workflows. */
const REVIEWER = {
  skills: FIELDS,
  certifications: [],
  domains: FIELDS,
  jurisdictions: ['EU', 'US'],
  languages: ['en'],
  trust_level: 3,
  rating: 4.7,
  capacity: 5,
};

/**
 * The workers of the first start's pool. The first four qualify for the task of BioLayer's document (skills
 * phone_verification and incident_response, certification soc-operator, trust 4, rating 4.8); each of the
 * others lacks something, which `GET /v1/tasks/{id}/match` then names. The last five qualify for the task of
 * Verified Workflows' document (skill audio): three reviewers, and two more if they do not agree.
 */
export const EXAMPLE_WORKERS = [
  { ...ON_CALL, name: 'Amina Diallo', trust_level: 5, rating: 4.95, languages: ['en', 'fr'] },
  { ...ON_CALL, name: 'Jonas Lindqvist', languages: ['en', 'sv'] },
  { ...ON_CALL, name: 'Mei-Ling Zhao', rating: 4.85, skills: [...ON_CALL.skills, 'malware_analysis'] },
  { ...ON_CALL, name: 'Rafael Ortega', trust_level: 5, rating: 4.8, languages: ['en', 'es'], capacity: 2 },
  // No certification, and a lower trust level.
  { ...ON_CALL, name: 'Priya Raman', certifications: [], trust_level: 3 },
  // Lacks the skill incident_response.
  { ...ON_CALL, name: 'Tom Becker', skills: ['phone_verification'] },
  // Rated below 4.8.
  { ...ON_CALL, name: 'Elena Petrova', rating: 4.2 },
  // An unrelated profession.
  {
    ...ON_CALL,
    name: 'Samuel Okafor',
    skills: ['document_review', 'content_moderation'],
    certifications: ['privacy-professional'],
    domains: ['compliance'],
    capacity: 5,
  },
  { ...REVIEWER, name: 'Ingrid Halvorsen', trust_level: 4, rating: 4.85, languages: ['en', 'no'] },
  { ...REVIEWER, name: 'Kwame Mensah', languages: ['en', 'fr'] },
  { ...REVIEWER, name: 'Yuki Tanaka', rating: 4.8, languages: ['en', 'ja'] },
  { ...REVIEWER, name: 'Beatriz Carvalho', trust_level: 4, languages: ['en', 'pt'] },
  { ...REVIEWER, name: 'Daniel Kowalski', rating: 4.6, languages: ['en', 'pl'] },
] as const;
