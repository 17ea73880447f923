// The cable under the pointer: outside of the picture's own state, so that nothing else is drawn for it.
import { create } from '../../state/store.ts'

/** `x` and `y` of the pointer, in pixels of the window. */
export interface Hovered {
  id: string
  x: number
  y: number
}

const store = create<{ hovered?: Hovered }>({})
const select = ({ hovered }: { hovered?: Hovered }): Hovered | undefined => hovered

export const useHovered = (): Hovered | undefined => store.use(select)
export const hover = (hovered: Hovered): void => store.set({ hovered })
export function leave(): void {
  if (store.get().hovered !== undefined) store.replace({})
}
