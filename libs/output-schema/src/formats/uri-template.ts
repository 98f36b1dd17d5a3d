/** Includes the apostrophe, by erratum 6937. */
const LITERAL = /^[^\p{Cc}\p{Cs} "%<>\\^`{|}]$/u;
const VARIABLE =
  /^(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2})(?:\.?(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2}))*(?::[1-9]\d{0,3}|\*)?$/;

/** RFC 6570, all levels. */
export function isUriTemplate(text: string): boolean {
  for (const [place, part] of text.split('{').entries()) {
    const end = part.indexOf('}');
    if (place > 0 && (end < 0 || !isExpression(part.slice(0, end)))) return false;
    if (!isLiteral(place === 0 ? part : part.slice(end + 1))) return false;
  }
  return true;
}

function isLiteral(text: string): boolean {
  const withoutEscapes = text.replaceAll(/%[0-9A-Fa-f]{2}/g, '');
  for (const char of withoutEscapes) if (!LITERAL.test(char)) return false;
  return true;
}

function isExpression(expression: string): boolean {
  const variables = expression.replace(/^[+#./;?&=,!@|]/, '');
  return variables.split(',').every(variable => VARIABLE.test(variable));
}
