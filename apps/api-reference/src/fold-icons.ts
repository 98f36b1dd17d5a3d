/** How the editor of request bodies shows what can be folded: the markup that it sets, and no other. */
const FOLD_ICON =
  /^<svg width="1em" height="1em" viewBox="0 0 24 24" fill="none" xmlns="http:\/\/www\.w3\.org\/2000\/svg"><path d="[a-z0-9 -]+" stroke="currentColor" stroke-width="1" stroke-linecap="round" stroke-linejoin="round"\/><\/svg>$/;

/** The part of the Trusted Types API that is used; TypeScript's own types do not have it. */
interface TrustedTypes {
  createPolicy(name: string, rules: { readonly createHTML: (markup: string) => string }): unknown;
}

/**
 * The editor assigns the markup of two icons as a string, which the page's policy refuses. A default policy allows
 * exactly those. Browsers without Trusted Types refuse nothing.
 *
 * @throws TypeError in the editor, for any other markup
 */
export function allowFoldIcons(): void {
  const scope: object = globalThis;
  if (!hasTrustedTypes(scope)) return;
  scope.trustedTypes.createPolicy('default', {
    createHTML: markup => {
      if (FOLD_ICON.test(markup) || markup === '') return markup;
      throw new TypeError('This page makes no markup from strings.');
    },
  });
}

function hasTrustedTypes(scope: object): scope is { readonly trustedTypes: TrustedTypes } {
  return 'trustedTypes' in scope;
}
