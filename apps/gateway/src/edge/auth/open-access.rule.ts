import type { Access, OpenAccess } from './caller.js';

/** Whether an endpoint needs neither a key nor a session. */
export function isOpen(access: Access): access is OpenAccess {
  return access === 'public' || access === 'browser';
}
