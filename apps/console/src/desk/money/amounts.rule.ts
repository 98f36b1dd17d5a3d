/** What the API answers, with each amount as the text of its digits: a sum may have more than a number holds exactly. */
export type Exact<T> = T extends readonly (infer Item)[]
  ? readonly Exact<Item>[]
  : T extends object
    ? {
        readonly [Key in keyof T]: Key extends `${string}_micros`
          ? string | Extract<T[Key], null>
          : Exact<T[Key]>;
      }
    : T;

/** The quotes inside a JSON string are escaped, so no text of a stranger looks like a property. */
const AMOUNT = /"(\w+_micros)"(\s*:\s*)(-?\d+)(?=\s*[,}])/g;

/** Reads JSON whose amounts (`…_micros`) become texts. */
export function exactJson(text: string): unknown {
  return JSON.parse(text.replaceAll(AMOUNT, '"$1"$2"$3"'));
}

const MICRO_DIGITS = 6;

/** An amount of micro-units, given as digits, in its currency with every digit that is not zero. */
export function formatMicros(amountMicros: string, currency: string, locale: string): string {
  const format = new Intl.NumberFormat(locale, {
    ...{ style: 'currency', currency, maximumFractionDigits: MICRO_DIGITS },
  });
  return format.format(decimalOf(amountMicros));
}

function decimalOf(amountMicros: string): `${number}` | number {
  const isNegative = amountMicros.startsWith('-');
  const digits = amountMicros.slice(isNegative ? 1 : 0).padStart(MICRO_DIGITS + 1, '0');
  const decimal = `${isNegative ? '-' : ''}${digits.slice(0, -MICRO_DIGITS)}.${digits.slice(-MICRO_DIGITS)}`;
  return isDecimal(decimal) ? decimal : Number.NaN;
}

function isDecimal(text: string): text is `${number}` {
  return /^-?\d+\.\d+$/.test(text);
}

const TYPED = /^(\d{1,9})(?:[.,](\d{1,6}))?$/;

/** A typed amount of the currency, in micro-units; undefined for what is none. */
export function microsOf(text: string): number | undefined {
  const [, whole, part = ''] = TYPED.exec(text.trim().replaceAll(/\s/g, '')) ?? [];
  return whole === undefined ? undefined : Number(`${whole}${part.padEnd(MICRO_DIGITS, '0')}`);
}
