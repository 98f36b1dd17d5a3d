/**
 * How many entries would appear, disappear, or change their place if the latest list replaced the one that is shown.
 * Zero only if both are the same.
 */
export function changesBetween(shown: readonly string[], latest: readonly string[]): number {
  const [before, after] = [new Set(shown), new Set(latest)];
  const gone = shown.filter(id => !after.has(id)).length;
  const added = latest.filter(id => !before.has(id)).length;
  const stayed = shown.filter(id => after.has(id));
  const stayedAfter = latest.filter(id => before.has(id));
  const moved = stayed.filter((id, place) => stayedAfter[place] !== id).length;
  return gone + added + moved;
}
