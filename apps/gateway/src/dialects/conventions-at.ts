import type { ApiConventions } from './api-conventions.js';
import { NATIVE_CONVENTIONS } from './native-conventions.js';
import { VERIFIED_WORKFLOWS_CONVENTIONS } from './verified-workflows/conventions.js';

const DIALECTS: readonly ApiConventions[] = [VERIFIED_WORKFLOWS_CONVENTIONS];

/** Which API is spoken at a path: that of the dialect it begins with, else the native one. */
export function conventionsAt(path: string): ApiConventions {
  return (
    DIALECTS.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`)) ?? NATIVE_CONVENTIONS
  );
}
