/** A ref for what takes the place of a form that had the focus: it is read, and what follows it comes next with Tab. */
export function focusOnce(element: HTMLElement | null): void {
  element?.focus();
}
