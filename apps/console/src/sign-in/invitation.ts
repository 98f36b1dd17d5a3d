import { invitationIn } from './fragment.rule.js';
import { storeOf } from '../ui/store.js';

export const INVITATION_PATH = '/console/invitation';

/**
 * The token of the invitation whose link was opened; undefined without one, or once it is answered. It is taken out of
 * the address at once, and kept by this page only, also while the person signs in.
 */
export const invitation = storeOf(takenFromAddress());

function takenFromAddress(): string | undefined {
  if (window.location.pathname !== INVITATION_PATH) return undefined;
  const token = invitationIn(window.location.hash);
  window.history.replaceState(null, '', INVITATION_PATH);
  return token;
}
