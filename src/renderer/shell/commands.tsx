// Ctrl+K: finds every node, and does everything that the window can do.
import { useMantineColorScheme } from '@mantine/core'
import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { afterCall } from '../api/cache.ts'
import { useEngine } from '../api/react.tsx'
import { showFault } from '../app/notify.ts'
import { actionsIn } from '../guests/actions.ts'
import { useWholeRef } from '../guests/status.ts'
import { askConnect } from '../graph/gestures/connect-dialog.tsx'
import { guestStates } from '../graph/nodes/guest-states.ts'
import { makeable } from '../graph/gestures/make.ts'
import { useGestures } from '../graph/gestures/use-gestures.ts'
import { useGraph } from '../graph/use-graph.ts'
import { focusNode } from '../graph/gestures/use-keys.ts'
import { kindText, titleOf } from '../graph/nodes/words.ts'
import { languages, setLanguage, type Language } from '../i18n/index.ts'
import { useReview } from '../plan/use-apply.ts'
import { useLab } from '../state/lab.ts'
import { goTo, openTab, pages, setView } from '../state/view.ts'
import { PathDialog } from './bar/path-dialog.tsx'
import { say } from '../i18n/phrases.ts'

export function Commands() {
  const { t } = useTranslation('app')
  const { showing } = useLab()
  const general = useGeneral()
  return (
    <>
      <PathDialog />
      {showing === 'start' ? (
        <Find groups={[{ group: t('command.window'), actions: general }]} />
      ) : (
        <LabCommands general={{ group: t('command.window'), actions: general }} />
      )}
    </>
  )
}

function Find({
  groups,
  opened,
}: {
  groups: SpotlightActionGroupData[]
  opened?: (state: 'opened' | 'closed') => void
}) {
  const { t } = useTranslation('app')
  return (
    <Spotlight
      actions={groups.filter(({ actions }) => actions.length > 0)}
      shortcut={null}
      onSpotlightOpen={() => opened?.('opened')}
      onSpotlightClose={() => opened?.('closed')}
      nothingFound={t('command.nothing')}
      limit={12}
      highlightQuery
      overlayProps={{ blur: 0, backgroundOpacity: 0.35 }}
      scrollable
      maxHeight={420}
      attributes={{ content: { 'aria-label': t('find') } }}
      searchProps={{ placeholder: t('find'), 'aria-label': t('find') }}
    />
  )
}

function useGeneral(): SpotlightActionData[] {
  const { t } = useTranslation('app')
  const { setColorScheme } = useMantineColorScheme()
  const { lookAtMachine, showing } = useLab()
  return [
    ...pages.map((page): SpotlightActionData => ({
      id: `page-${page}`,
      label: t('command.page', { page: t(`page.${page}`) }),
      onClick: () => goTo(page),
    })),
    ...(['light', 'dark', 'auto'] as const).map((scheme): SpotlightActionData => ({
      id: `scheme-${scheme}`,
      label: t('command.colours', { colours: t(`colours.${scheme}`) }),
      onClick: () => setColorScheme(scheme),
    })),
    ...Object.entries(languages).map(([name, label]): SpotlightActionData => ({
      id: `language-${name}`,
      label: t('command.language', { language: label }),
      onClick: () => void setLanguage(name === 'zh-TW' ? 'zh-TW' : ('en' satisfies Language)),
    })),
    ...(showing === 'start' ? [{ id: 'machine', label: t('file.machine'), onClick: lookAtMachine }] : []),
  ]
}

function LabCommands({ general }: { general: SpotlightActionGroupData }) {
  const { t } = useTranslation('app')
  const graph = useTranslation('graph').t
  const { graph: picture } = useGraph()
  const { lab, selection, undo, redo, save, labels } = useLab()
  const review = useReview()
  const gestures = useGestures()
  // A thousand nodes are a thousand commands: made when they are looked for.
  const [state, setState] = useState<'opened' | 'closed'>('closed')
  const nodes = (state === 'closed' ? [] : picture.nodes).map((node): SpotlightActionData => ({
    id: node.id,
    label: titleOf(node, graph),
    description: [kindText(node, graph), graph(`state.${node.state}`), ...node.addresses]
      .filter((word) => word !== '')
      .join(' · '),
    onClick: () => {
      goTo('picture')
      gestures.find(node.id)
      requestAnimationFrame(() => focusNode(node.id))
    },
  }))
  const chosen = selection[0]
  const edits: SpotlightActionData[] =
    lab === undefined
      ? []
      : [
          { id: 'apply', label: t('command.apply'), onClick: () => review('up') },
          { id: 'drift', label: t('command.drift'), onClick: () => openTab({ kind: 'drift' }) },
          ...makeable.map((kind) => ({
            id: `add-${kind}`,
            label: graph(`palette.add.${kind}`),
            onClick: () => gestures.add(kind),
          })),
          ...(chosen === undefined
            ? []
            : [
                { id: 'connect', label: graph('menu.connect'), onClick: () => askConnect({ id: chosen }) },
                {
                  id: 'remove',
                  label: graph('menu.remove', { count: selection.length }),
                  onClick: () => gestures.remove(selection),
                },
              ]),
          ...(labels.undo === undefined
            ? []
            : [{ id: 'undo', label: t('undo.this', { label: say(labels.undo) }), onClick: undo }]),
          ...(labels.redo === undefined
            ? []
            : [{ id: 'redo', label: t('redo.this', { label: say(labels.redo) }), onClick: redo }]),
          { id: 'save', label: t('file.save'), onClick: () => void save() },
          { id: 'yaml', label: t('yaml.toggle'), onClick: () => setView({ yaml: 'shown', page: 'picture' }) },
          { id: 'shell', label: t('dock.shell'), onClick: () => openTab({ kind: 'shell' }) },
          { id: 'down', label: t('apply.down'), onClick: () => review('down') },
        ]
  const guests = useGuestCommands(state === 'closed' ? [] : Object.keys(lab?.guests ?? {}))
  return (
    <Find
      opened={setState}
      groups={[
        { group: t('command.nodes'), actions: nodes },
        { group: t('command.lab'), actions: edits },
        { group: t('command.guests'), actions: guests },
        general,
      ]}
    />
  )
}

/** What asks no question: the rest is in the guest's menu. */
const quiet = ['start', 'stop', 'pause', 'resume'] as const

function useGuestCommands(guests: readonly string[]): SpotlightActionData[] {
  const { t } = useTranslation('app')
  const words = useTranslation('inspector').t
  const engine = useEngine()
  const cache = useQueryClient()
  const lab = useWholeRef()
  const run = async (guest: string, action: (typeof quiet)[number]): Promise<void> => {
    if (lab === undefined) return
    await engine.call(`guest.${action}`, { lab, guest })
    afterCall(cache, `guest.${action}`)
  }
  return guests.flatMap((guest) => {
    const able = actionsIn(guestStates()[guest] ?? 'stopped')
    return [
      ...quiet
        .filter((action) => able.includes(action))
        .map((action): SpotlightActionData => ({
          id: `${action}-${guest}`,
          label: `${words(`action.${action}`)}: ${guest}`,
          onClick: () => void run(guest, action).catch(showFault),
        })),
      {
        id: `screen-${guest}`,
        label: `${t('tab.screen')}: ${guest}`,
        onClick: () => openTab({ kind: 'screen', guest }),
      },
    ]
  })
}
