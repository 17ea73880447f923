// A card's settings: its cable first, then the card itself.
import { Anchor } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { cardSchema } from '../../../core/lab/kinds/card.ts'
import type { Edit } from '../../../core/lab/edit.ts'
import { freshMac } from '../../../core/lab/propose.ts'
import { proposedMac, type PlacedCard } from '../../../core/lab/resolve.ts'
import { modelTraits, whyUnfit } from '../../../core/qemu/models.ts'
import { useCall } from '../../api/react.tsx'
import { say } from '../../i18n/phrases.ts'
import { useLab } from '../../state/lab.ts'
import { ChoiceField, NumberField, SwitchField, TextField, type Choice } from '../form/fields.tsx'
import { Findings } from '../form/findings.tsx'
import { Pair, Section } from '../frame/parts.tsx'
import { Cable } from './cable.tsx'

const { shape } = cardSchema
export type CardValues = Extract<Edit, { edit: 'card.set' }>['values']
export interface CardPart {
  guest: string
  card: PlacedCard
  path: (string | number)[]
  set: (values: CardValues) => boolean
}

export function CardSettings({ guest, card }: { guest: string; card: PlacedCard }) {
  const { edit } = useLab()
  const path = ['guests', guest, 'cards', card.index]
  const set = (values: CardValues): boolean => edit({ edit: 'card.set', guest, index: card.index, values })
  const part: CardPart = { guest, card, path, set }
  return (
    <>
      <Findings path={path} />
      <Cable {...part} />
      <Model {...part} />
      <Details {...part} />
    </>
  )
}

function Model({ guest, card, path, set }: CardPart) {
  const { t } = useTranslation('inspector')
  const { lab } = useLab()
  const { data: facts } = useCall('qemu.facts', {})
  if (lab === undefined) return null
  const written = lab.guests[guest]?.cards?.[card.index]
  const isDevice = card.connect !== 'nothing' && ('device' in card.connect || 'function' in card.connect)
  return (
    <Section title={t('card.model')}>
      <ChoiceField
        label={t('card.modelName')}
        path={[...path, 'model']}
        value={card.model}
        choices={modelChoices(facts?.cardModels ?? [], card.model)}
        search="type"
        disabled={isDevice}
        help={isDevice ? t('card.realDevice') : say(modelTraits(card.model).advice)}
        set={(model) => set({ model })}
      />
      <TextField
        label={t('card.mac')}
        path={[...path, 'mac']}
        schema={shape.mac}
        value={written?.mac}
        placeholder={proposedMac(lab.name, guest, card.index)}
        font="mono"
        help={
          <>
            {t('card.macHelp')}{' '}
            <Anchor
              component="button"
              type="button"
              size="xs"
              onClick={() => set({ mac: freshMac(lab, guest, card.index) })}
            >
              {t('card.macFresh')}
            </Anchor>
          </>
        }
        set={(mac) => set({ mac })}
      />
      <SwitchField
        label={t('card.link')}
        path={[...path, 'link']}
        value={card.link === 'up'}
        help={t('card.linkHelp')}
        set={(on) => set({ link: on ? null : 'down' })}
      />
    </Section>
  )
}

/** virtio first; those that are no cards stay in the list, with the reason. */
function modelChoices(models: readonly string[], own: string): Choice<string>[] {
  const rank = (model: string): number => (whyUnfit(model) === undefined ? (modelTraits(model).virtio ? 0 : 1) : 2)
  return [...new Set([own, ...models])]
    .toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map((value) => {
      const why = whyUnfit(value)
      return { value, label: value, unfit: why && say(why) }
    })
}

function Details({ guest, card, path, set }: CardPart) {
  const { t } = useTranslation('inspector')
  const { lab } = useLab()
  const written = lab?.guests[guest]?.cards?.[card.index]
  const traits = modelTraits(card.model)
  const onlyVirtio = traits.virtio ? undefined : t('card.virtioOnly')
  const onlyPci = traits.bus === 'pci' ? undefined : t('card.pciOnly')
  const hasTap = card.tap !== undefined
  return (
    <Section title={t('card.details')}>
      <Pair>
        <TextField
          label={t('card.monitorName')}
          path={[...path, 'id']}
          schema={shape.id}
          value={written?.id}
          placeholder={`net${card.index}`}
          font="mono"
          set={(id) => set({ id })}
        />
        <TextField
          label={t('card.address')}
          path={[...path, 'address']}
          schema={shape.address}
          value={card.address}
          placeholder={t('card.addressAuto')}
          font="mono"
          help={onlyPci ?? t('card.addressHelp')}
          disabled={onlyPci !== undefined && card.address === undefined}
          set={(address) => set({ address })}
        />
      </Pair>
      <Pair>
        <NumberField
          label={t('card.queues')}
          path={[...path, 'queues']}
          schema={shape.queues}
          value={card.queues}
          placeholder="1"
          help={onlyVirtio ?? (hasTap ? t('card.queuesHelp') : t('card.queuesTap'))}
          disabled={(onlyVirtio !== undefined || !hasTap) && card.queues === 1}
          set={(queues) => set({ queues })}
        />
        <NumberField
          label={t('card.vectors')}
          path={[...path, 'vectors']}
          schema={shape.vectors}
          value={card.vectors}
          placeholder={String(card.queues > 1 ? card.queues * 2 + 2 : 3)}
          help={onlyVirtio ?? t('card.vectorsHelp')}
          disabled={onlyVirtio !== undefined && card.vectors === undefined}
          set={(vectors) => set({ vectors })}
        />
      </Pair>
      <Pair>
        <NumberField
          label={t('mtu')}
          path={[...path, 'mtu']}
          schema={shape.mtu}
          value={card.mtu}
          placeholder="1500"
          unit={t('unit.bytes')}
          help={onlyVirtio ?? t('card.mtuHelp')}
          disabled={onlyVirtio !== undefined && card.mtu === undefined}
          set={(mtu) => set({ mtu })}
        />
        <NumberField
          label={t('bootindex')}
          path={[...path, 'bootindex']}
          schema={shape.bootindex}
          value={card.bootindex}
          placeholder="–"
          help={t('card.bootindexHelp')}
          set={(bootindex) => set({ bootindex })}
        />
      </Pair>
      <Rom card={card} path={path} set={set} />
    </Section>
  )
}

function Rom({ card, path, set }: Omit<CardPart, 'guest'>) {
  const { t } = useTranslation('inspector')
  const kind = card.rom === undefined ? 'auto' : card.rom === false ? 'none' : 'file'
  const hasOwn = modelTraits(card.model).rom
  return (
    <>
      <ChoiceField
        label={t('card.rom')}
        path={[...path, 'rom']}
        value={kind}
        choices={(['auto', 'none', 'file'] as const).map((value) => ({
          value,
          label: t(value === 'auto' && !hasOwn ? 'rom.noOwn' : `rom.${value}`),
        }))}
        set={(value) => set({ rom: value === 'auto' ? null : value === 'none' ? false : 'ipxe.rom' })}
      />
      {typeof card.rom === 'string' ? (
        <TextField
          label={t('card.romFile')}
          path={[...path, 'rom']}
          schema={shape.rom}
          value={card.rom}
          font="mono"
          set={(rom) => set({ rom })}
        />
      ) : null}
    </>
  )
}
