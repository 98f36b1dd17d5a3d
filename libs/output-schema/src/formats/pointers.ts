/** RFC 6901. */
export function isJsonPointer(text: string): boolean {
  return (text === '' || text.startsWith('/')) && !/~(?![01])/.test(text);
}

/** Relative JSON Pointer: how many levels up, then a pointer down from there, or `#` for the name or index. */
export function isRelativeJsonPointer(text: string): boolean {
  const [, rest] = /^(?:0|[1-9]\d*)(?:[+-](?:0|[1-9]\d*))?((?:#$|\/.*|$))/s.exec(text) ?? [];
  return rest !== undefined && (rest === '#' || isJsonPointer(rest));
}
