const MINUTE_MS = 60_000;

/** A time as a `datetime-local` field has it: in the zone of the browser, to the minute. */
export function localText(at: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = [String(at.getFullYear()).padStart(4, '0'), two(at.getMonth() + 1), two(at.getDate())].join(
    '-',
  );
  return `${date}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The instant that a field's text means; undefined while it is incomplete. */
export function instantOf(text: string): string | undefined {
  const at = new Date(text);
  return text === '' || Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** The text that much later; counted from now if there is none. */
export function later(text: string, minutes: number, now = new Date()): string {
  const fromMs = Date.parse(instantOf(text) ?? now.toISOString());
  return localText(new Date(fromMs + minutes * MINUTE_MS));
}
