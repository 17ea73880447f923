// Gives useLab() to the window: the open lab, its findings, its events.
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react'
import type { LabRef, Where } from '../../contract/refs.ts'
import { withChecks } from '../../core/lab/check.ts'
import type { Finding } from '../../core/lab/finding.ts'
import { emptyHost } from '../../core/host/schema.ts'
import { afterCall } from '../api/cache.ts'
import { useCall, useEngine, useEvent } from '../api/react.tsx'
import { showFault } from '../app/notify.ts'
import { graphFor } from '../graph/use-graph.ts'
import { LabContext, type UseLab } from './lab.ts'
import { labelsOf, LabStore, textOf, type OpenLab } from './lab-store.ts'
import { readOnce } from './read-once.ts'
import { selectedOf } from './selection.ts'
import { resetTabs } from './view.ts'

/** Milliseconds without an edit before the lab is checked: the checks are for reading, not for each key. */
const checkAfter = 200
/** Milliseconds that the check may wait for the window to have drawn what it has to: a large lab takes long for both. */
const checkWithin = 1500

export function LabProvider({ children }: { children: ReactNode }) {
  const engine = useEngine()
  const cache = useQueryClient()
  const [lab] = useState(
    () =>
      new LabStore({
        call: (name, input) => engine.call(name, input).finally(() => afterCall(cache, name)),
        fail: showFault,
        now: () => performance.now(),
      }),
  )
  const open = useSyncExternalStore(lab.store.subscribe, lab.store.get)
  useEvent('lab.changed-on-disk', (data) => lab.heard(data))
  useEffect(resetTabs, [open.file])
  const findings = useFindings(open)
  const where = useWhere(open)
  const selection = useSelection(open, where)
  const ref = useRefOf(open)
  const value = useMemo(
    () => stateOf(lab, open, { findings, where, selection, ref }),
    [lab, open, findings, where, selection, ref],
  )
  return <LabContext value={value}>{children}</LabContext>
}

function stateOf(
  actions: LabStore,
  open: OpenLab,
  { findings, where, selection, ref }: Pick<UseLab, 'findings' | 'where' | 'selection'> & { ref: LabRef | undefined },
): UseLab {
  const text = textOf(open)
  const { file, lab, showing, saving, foreign } = open
  return {
    showing,
    text,
    health: open.draft === undefined ? 'good' : 'broken',
    findings,
    saved: saving === 'saving' ? 'saving' : text === open.onDisk ? 'saved' : 'edited',
    labels: labelsOf(open),
    where,
    selection,
    ...(file === undefined ? {} : { file }),
    ...(lab === undefined ? {} : { lab }),
    ...(foreign === undefined ? {} : { foreign }),
    ...(ref === undefined ? {} : { ref }),
    edit: actions.edit,
    type: actions.type,
    undo: actions.undo,
    redo: actions.redo,
    save: actions.save,
    saveAs: actions.saveAs,
    select: actions.select,
    open: actions.open,
    create: actions.create,
    lookAtMachine: actions.lookAtMachine,
    close: actions.close,
    settle: actions.settle,
  }
}

/** The same value while the text is the same: the plan is made anew for another one, and cannot be applied until then. */
function useRefOf(open: OpenLab): LabRef | undefined {
  const { file } = open
  const text = textOf(open)
  return useMemo(() => (file === undefined ? undefined : { file, text }), [file, text])
}

/** The same value while the place is the same: much is asked by it. */
function useWhere({ lab }: OpenLab): Where {
  const sandbox = lab?.scope === 'sandbox' ? lab.name : undefined
  return useMemo(() => (sandbox === undefined ? 'host' : { sandbox }), [sandbox])
}

/** The same list while it says the same. */
function useSelection({ lab, selection }: OpenLab, where: Where): readonly string[] {
  const { data: host = emptyHost } = useCall('host.read', { where }, { retry: false })
  return useMemo(
    () => (selection.length === 0 ? selection : selectedOf(selection, lab, graphFor(lab, host))),
    [selection, lab, host],
  )
}

function useFindings(open: OpenLab): readonly Finding[] {
  const [findings, setFindings] = useState<readonly Finding[]>([])
  const text = textOf(open)
  const { showing, file } = open
  useEffect(() => {
    if (showing !== 'lab') return setFindings([])
    // What makes the text no lab is said at once.
    if (open.draft !== undefined) setFindings(readOnce(text, file).findings)
    let idle: number | undefined
    const timer = setTimeout(() => {
      idle = requestIdleCallback(() => setFindings(withChecks(readOnce(text, file)).findings), { timeout: checkWithin })
    }, checkAfter)
    return () => {
      clearTimeout(timer)
      if (idle !== undefined) cancelIdleCallback(idle)
    }
  }, [text, file, showing, open.draft])
  return findings
}
