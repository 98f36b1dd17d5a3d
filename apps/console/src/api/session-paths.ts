import type { components } from './schema.js';

export type Session = components['schemas']['Session'];
export type Person = Session['person'];
export type Membership = Session['memberships'][number];
