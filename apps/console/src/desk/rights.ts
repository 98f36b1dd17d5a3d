import { createContext, useContext } from 'react';
import type { components } from '../api/schema.js';

export type Scope = components['schemas']['KeyScope'];

/** Whether the person has a scope in the organization that is shown. */
export const Rights = createContext<(scope: Scope) => boolean>(() => false);

export function useRights(): (scope: Scope) => boolean {
  return useContext(Rights);
}
