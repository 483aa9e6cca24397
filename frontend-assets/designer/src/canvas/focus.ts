// Where the keyboard acts.

export const CANVAS_ID = 'canvas';

export function focusCanvas(): void {
  document.getElementById(CANVAS_ID)?.focus({ preventScroll: true });
}

/** Whether keys are meant for a text. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest('input, textarea, select, [role="textbox"]') !== null)
  );
}

/** To the first field of the inspector. */
export function focusSettings(): void {
  const fields = ':is(input, textarea, select, [contenteditable="true"])';
  const [own, any] = ['.inspector-body', '.flow-inspector'].map((place) =>
    document.querySelector<HTMLElement>(`${place} ${fields}`),
  );
  (own ?? any)?.focus();
}
