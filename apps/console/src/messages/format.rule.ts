/** Values for the placeholders of a message. */
export type MessageValues = Readonly<Record<string, string | number>>;

const PLURAL = /\{(\w+), plural,((?:\s*[=\w]+\s*\{[^{}]*\})+)\s*\}/g;
const CASE = /([=\w]+)\s*\{([^{}]*)\}/g;
const PLACEHOLDER = /\{(\w+)\}/g;

/**
 * Fills a message in: `{name}`, and `{count, plural, one {# offer} other {# offers}}` with the categories of
 * Intl.PluralRules and exact numbers (`=0`). That is the part of ICU MessageFormat that the console needs; a library
 * for all of it would be half of the shell.
 */
export function formatMessage(message: string, locale: string, values: MessageValues = {}): string {
  const chosen = message.replaceAll(PLURAL, (_, name: string, cases: string) => {
    const count = Number(values[name] ?? 0);
    const texts = new Map([...cases.matchAll(CASE)].map(([, key = '', text = '']) => [key, text]));
    const category = new Intl.PluralRules(locale).select(count);
    const text = texts.get(`=${count}`) ?? texts.get(category) ?? texts.get('other') ?? '';
    return text.replaceAll('#', new Intl.NumberFormat(locale).format(count));
  });
  return chosen.replaceAll(PLACEHOLDER, (whole, name: string) => String(values[name] ?? whole));
}
