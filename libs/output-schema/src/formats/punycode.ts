/** RFC 3492, section 5. */
const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const FIRST_BIAS = 72;
const FIRST_CODE = 0x80;
const LAST_CODE = 0x10ffff;
const DIGITS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Decodes the text after `xn--`; undefined if it is invalid. */
export function punycodeDecoded(encoded: string): string | undefined {
  const dash = encoded.lastIndexOf('-');
  const output = Array.from(encoded.slice(0, Math.max(0, dash)), char => char.codePointAt(0) ?? 0);
  let [code, at, bias] = [FIRST_CODE, 0, FIRST_BIAS];
  let rest = encoded.slice(dash + 1).toLowerCase();
  while (rest !== '') {
    const before = at;
    let weight = 1;
    for (let k = BASE; ; k += BASE) {
      const digit = rest === '' ? -1 : DIGITS.indexOf(rest.charAt(0));
      if (digit < 0) return undefined;
      rest = rest.slice(1);
      at += digit * weight;
      const threshold = thresholdAt(k, bias);
      if (digit < threshold) break;
      weight *= BASE - threshold;
    }
    const length = output.length + 1;
    bias = adapted(at - before, length, before === 0);
    code += Math.floor(at / length);
    at %= length;
    if (code > LAST_CODE) return undefined;
    output.splice(at, 0, code);
    at += 1;
  }
  return String.fromCodePoint(...output);
}

/** Encodes a text to what follows `xn--`. */
export function punycodeEncoded(text: string): string {
  const codes = Array.from(text, char => char.codePointAt(0) ?? 0);
  const basic = codes.filter(code => code < FIRST_CODE);
  let encoded = String.fromCodePoint(...basic) + (basic.length > 0 ? '-' : '');
  let [code, delta, bias, done] = [FIRST_CODE, 0, FIRST_BIAS, basic.length];
  while (done < codes.length) {
    const next = Math.min(...codes.filter(other => other >= code));
    delta += (next - code) * (done + 1);
    code = next;
    for (const other of codes) {
      if (other < code) delta += 1;
      if (other !== code) continue;
      encoded += digitsOf(delta, bias);
      bias = adapted(delta, done + 1, done === basic.length);
      delta = 0;
      done += 1;
    }
    delta += 1;
    code += 1;
  }
  return encoded;
}

function digitsOf(delta: number, bias: number): string {
  let digits = '';
  let rest = delta;
  for (let k = BASE; ; k += BASE) {
    const threshold = thresholdAt(k, bias);
    if (rest < threshold) return digits + DIGITS.charAt(rest);
    digits += DIGITS.charAt(threshold + ((rest - threshold) % (BASE - threshold)));
    rest = Math.floor((rest - threshold) / (BASE - threshold));
  }
}

function thresholdAt(k: number, bias: number): number {
  return Math.min(T_MAX, Math.max(T_MIN, k - bias));
}

function adapted(delta: number, length: number, isFirst: boolean): number {
  let rest = Math.floor(delta / (isFirst ? DAMP : 2));
  rest += Math.floor(rest / length);
  let bias = 0;
  while (rest > ((BASE - T_MIN) * T_MAX) / 2) {
    rest = Math.floor(rest / (BASE - T_MIN));
    bias += BASE;
  }
  return bias + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW));
}
