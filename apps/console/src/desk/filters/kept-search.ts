let search = '';

/** The filters of the list that was shown last, for the way back from a task. */
export function keepListSearch(text: string): void {
  search = text;
}

/** The address of the list that was shown last. */
export function lastList(): string {
  return search === '' ? '/' : `/?${search}`;
}
