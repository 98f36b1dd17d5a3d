/** Also without hyphens, as other APIs write them. */
const UUID = /[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}/gi;

/** Every UUID in a text, as 32 lower-case digits. */
export function uuidsIn(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(UUID)].map(([uuid]) => uuid.replaceAll('-', '').toLowerCase()));
}
