/** What a link to the sign-in page carries behind `#`, where no server and no log sees it. */
export type SignInFragment =
  | { readonly kind: 'none' }
  /** From a mail: fills the code in, and does nothing more. */
  | { readonly kind: 'code'; readonly id: string; readonly code: string }
  /** From an operator: used once, by a button. */
  | { readonly kind: 'link'; readonly token: string };

/** @param hash as in `location.hash` */
export function fragmentOf(hash: string): SignInFragment {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''));
  const [link, id, code] = ['link', 'id', 'code'].map(name => parameters.get(name) ?? '');
  if (link) return { kind: 'link', token: link };
  return id && code ? { kind: 'code', id, code } : { kind: 'none' };
}
