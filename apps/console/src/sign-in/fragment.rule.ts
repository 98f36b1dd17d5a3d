/** What a link to the sign-in page carries behind `#`, where no server and no log sees it. */
export type SignInFragment =
  | { readonly kind: 'none' }
  /** From a mail: fills the code in, and does nothing more. */
  | { readonly kind: 'code'; readonly id: string; readonly code: string }
  /** From an operator: used once, by a button. */
  | { readonly kind: 'link'; readonly token: string }
  /** From the issuer, which has sent the browser back with an answer. */
  | {
      readonly kind: 'issuer';
      readonly code: string;
      readonly state: string;
      readonly iss: string | undefined;
    }
  /** The same without one: the person or the issuer has broken it off. */
  | { readonly kind: 'issuer_refused' };

/** @param hash as in `location.hash` */
export function fragmentOf(hash: string): SignInFragment {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''));
  const [link, id, code, state] = ['link', 'id', 'code', 'state'].map(name => parameters.get(name) ?? '');
  if (parameters.has('oidc')) {
    const iss = parameters.get('iss') ?? undefined;
    return code && state ? { kind: 'issuer', code, state, iss } : { kind: 'issuer_refused' };
  }
  if (link) return { kind: 'link', token: link };
  return id && code ? { kind: 'code', id, code } : { kind: 'none' };
}

/** The token of the link to an invitation; undefined without one. */
export function invitationIn(hash: string): string | undefined {
  return new URLSearchParams(hash.replace(/^#/, '')).get('token') ?? undefined;
}
