// Words for QEMU that only the installed one can judge: card models and machines that none has.
import { modelTraits, knownModels } from '../../../qemu/models.ts'
import type { Note } from '../../finding.ts'
import { suggest } from '../../read/suggest.ts'
import type { Lab } from '../../schema.ts'
import { allCards, cardPath, cardWords } from '../words.ts'

/** Another QEMU may have what we have not heard of: only what looks like another's word for a model is said. */
export function* cardModel(lab: Lab): Generator<Note> {
  for (const { guest, card } of allCards(lab)) {
    if (knownModels.includes(card.model)) continue
    const meant = suggest(card.model, knownModels)
    if (meant === undefined) continue
    yield {
      level: 'warning',
      code: 'card.model',
      message: `${cardWords(guest, card.index)} is a ${card.model}, which is no model that Tapdeck knows of: did you mean \`${meant}\`?`,
      hint: modelTraits(meant).advice,
      path: [...cardPath(guest, card.index), 'model'],
      fix: { edit: 'card.set', guest, index: card.index, values: { model: meant } },
    }
  }
}

/** Only these two have the PCI bus that cards, disks and screen of a guest are on (machineFamily in core/qemu/machine.ts). */
const machines = /^(q35|pc|pc-(q35|i440fx)-.+)$/

export function* machineKind(lab: Lab): Generator<Note> {
  for (const [name, { machine }] of Object.entries(lab.guests)) {
    if (machines.test(machine)) continue
    const meant = suggest(machine, ['q35', 'pc'])
    yield {
      level: 'error',
      code: 'guest.machine',
      message: `${name} is to be a machine ${machine}, which is none of QEMU’s PCs with a PCI bus${meant === undefined ? '.' : `: did you mean \`${meant}\`?`}`,
      hint: 'Take `q35` (PCI Express) or `pc`, or one of a version, such as `pc-q35-7.2`.',
      path: ['guests', name, 'machine'],
      ...(meant === undefined ? {} : { fix: { edit: 'guest.set', name, values: { machine: meant } } }),
    }
  }
}
