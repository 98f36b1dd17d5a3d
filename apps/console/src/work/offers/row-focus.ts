/** The rows of the list that can have the focus, in the order of the page. */
function linksIn(list: HTMLElement | null): readonly HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('[data-row] a') ?? [])];
}

/** The row that has the focus in it. */
export function rowOfFocus(list: HTMLElement | null): HTMLElement | undefined {
  const row = document.activeElement?.closest('[data-row]');
  return row instanceof HTMLElement && list?.contains(row) === true ? row : undefined;
}

/** Moves the focus to the next row, or the previous one; to the first one when no row has it. */
export function focusNext(list: HTMLElement | null, step: 1 | -1 = 1): void {
  const links = linksIn(list);
  const row = rowOfFocus(list);
  const at = row === undefined ? -1 : links.findIndex(link => row.contains(link));
  const target = links[at === -1 ? 0 : at + step] ?? links[at - step];
  target?.focus();
}
