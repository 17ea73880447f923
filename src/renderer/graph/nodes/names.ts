// The name of the lab that is drawn, for nodes: they hear of it without hearing of every edit.
import { create } from '../../state/store.ts'

const store = create<{ lab?: string }>({})

export function setLabName(lab: string | undefined): void {
  if (store.get().lab !== lab) store.replace(lab === undefined ? {} : { lab })
}

const select = ({ lab }: { lab?: string }): string | undefined => lab
export const useLabName = (): string | undefined => store.use(select)
