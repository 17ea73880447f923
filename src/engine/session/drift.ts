// Tells a face what others change under the labs that it works on, as the watched place changes.
import type { EventData, EventName } from '../../contract/api.ts'
import type { DriftReport } from '../../contract/drift.ts'
import type { HostSnapshot } from '../../core/host/schema.ts'

/** Milliseconds: the kernel changes in bursts, and a change of ours is over a moment after its last step. */
const settle = 200

type Tell = <Name extends EventName>(name: Name, data: EventData<Name>) => void
type Look = (lab: string, snapshot: HostSnapshot) => Promise<DriftReport | undefined>

export class DriftNews {
  readonly #look: Look
  readonly #tell: Tell
  /** By lab: the newest picture that was not looked at yet. */
  readonly #due = new Map<string, { snapshot: HostSnapshot; timer: NodeJS.Timeout }>()
  readonly #told = new Map<string, string>()
  #isClosed = false

  constructor(look: Look, tell: Tell) {
    this.#look = look
    this.#tell = tell
  }

  /** The place of a lab looks like this now. */
  heard(lab: string, snapshot: HostSnapshot): void {
    if (this.#isClosed) return
    const due = this.#due.get(lab)
    if (due) due.snapshot = snapshot
    else this.#due.set(lab, { snapshot, timer: setTimeout(() => void this.#compare(lab), settle) })
  }

  close(): void {
    this.#isClosed = true
    for (const { timer } of this.#due.values()) clearTimeout(timer)
    this.#due.clear()
  }

  async #compare(lab: string): Promise<void> {
    const due = this.#due.get(lab)
    this.#due.delete(lab)
    if (due === undefined) return
    // What cannot be compared now is told of by the call that asks for it.
    const report = await this.#look(lab, due.snapshot).catch(() => undefined)
    if (report === undefined || this.#isClosed) return
    // Between two steps of ours nothing is as it was applied: it is looked at again when they are done.
    if (report.state === 'changing') {
      if (!this.#due.has(lab)) this.heard(lab, due.snapshot)
      return
    }
    const text = JSON.stringify(report)
    if (text === this.#told.get(lab)) return
    this.#told.set(lab, text)
    this.#tell('drift.changed', report)
  }
}
