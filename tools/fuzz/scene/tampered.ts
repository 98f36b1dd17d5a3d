/** A manipulated cursor or id, in ways that still decode and in ways that do not. */
export function tampered(text: string, nth: number): string {
  const decoded = Buffer.from(text, 'base64url').toString('latin1');
  const encode = (changed: string): string => Buffer.from(changed, 'latin1').toString('base64url');
  const ways: readonly (() => string)[] = [
    () => text.slice(0, -1) + (text.endsWith('A') ? 'B' : 'A'),
    () => text.slice(1),
    () => `${text}AAAA`,
    () => text.slice(0, Math.floor(text.length / 2)),
    () => encode(decoded.replaceAll(/\d/g, '9')),
    () => encode(decoded.replace(/\d{4}-/, '0000-')),
    () => encode(decoded.replace(/"[^"]*"/, '"\\u0000"')),
    () => encode('{}'),
    () => encode('[]'),
    () => encode('["0000-01-01T00:00:00.000Z","00000000-0000-0000-0000-000000000000"]'),
    () => encode('[null,null]'),
    () => encode('["9223372036854775808"]'),
  ];
  return ways[nth % ways.length]?.() ?? text;
}
