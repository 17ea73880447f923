// Moves the keyboard's focus between the parts of the window.

/** The inspector shows itself first; then its first field, or itself, has the focus. */
export function focusInspector(): void {
  // After what was chosen has been drawn.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const inspector = document.querySelector<HTMLElement>('[data-part="inspector"]')
      const first = inspector?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"], input, button')
      const end = first ?? inspector
      end?.focus()
    }),
  )
}
