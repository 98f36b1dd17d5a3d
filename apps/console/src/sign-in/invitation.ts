import { invitationIn } from './fragment.rule.js';
import { storeOf } from '../ui/store.js';

export const INVITATION_PATH = '/console/invitation';

/**
 * The token of the invitation whose link was opened; undefined without one, or once it is answered. It is taken out of
 * the address at once, and kept by this page only, also while the person signs in.
 */
export const invitation = storeOf<string | undefined>(undefined);

function takeFromAddress(): void {
  const { pathname, hash } = location;
  if (pathname !== INVITATION_PATH || hash === '') return;
  invitation.set(invitationIn(hash));
  history.replaceState(null, '', pathname);
}

takeFromAddress();
// A second link that is opened in the same tab changes nothing but the fragment: the page is not loaded.
addEventListener('hashchange', takeFromAddress);
