// Since when a change of others is there, as far as somebody was looking when it came.
import type { DriftReport } from '../../contract/drift.ts'

export class DriftBook {
  /** By lab, then by id; undefined for what was there at the first look. */
  readonly #seen = new Map<string, Map<string, number | undefined>>()

  /** The report with its times. `now`: milliseconds since 1970. */
  dated(report: DriftReport, now: number): DriftReport {
    if (report.state === 'changing' || report.state === 'unknown') return report
    const before = this.#seen.get(report.lab)
    const times = new Map(
      report.drifts.map(({ id }) => [id, before === undefined || before.has(id) ? before?.get(id) : now]),
    )
    this.#seen.set(report.lab, times)
    return {
      ...report,
      drifts: report.drifts.map((drift) => {
        const since = times.get(drift.id)
        return since === undefined ? drift : { ...drift, since }
      }),
    }
  }
}
