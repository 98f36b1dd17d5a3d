/** Stands in for `markdown-to-jsx` (see vite.config.mjs): what strangers have written is text, not markup. */
export function Markdown({ children }: { readonly children?: string }) {
  return <>{children}</>;
}
export default Markdown;
