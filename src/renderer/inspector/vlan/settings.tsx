// A VLAN's settings: the link it stands on, its number, its MTU. A name made from the two follows them.
import { useTranslation } from 'react-i18next'
import { findLink } from '../../../core/host/schema.ts'
import type { Edit } from '../../../core/lab/edit.ts'
import { vlanName } from '../../../core/lab/propose.ts'
import { vlanSchema, type Lab } from '../../../core/lab/schema.ts'
import { linkId } from '../../../core/topology/ids.ts'
import { judgeLinks } from '../../graph/gestures/judge/links.ts'
import { useLabHost } from '../../state/host.ts'
import { useLab } from '../../state/lab.ts'
import { ChoiceField, NumberField } from '../form/fields.tsx'
import { NameField } from '../form/rename.tsx'
import { Note } from '../frame/parts.tsx'

const { shape } = vlanSchema

export function VlanSettings({ name, vlan }: { name: string; vlan: Lab['vlans'][string] }) {
  const { t } = useTranslation('inspector')
  const graph = useTranslation('graph').t
  const { lab, edit, select } = useLab()
  const { host } = useLabHost()
  if (lab === undefined) return null
  const place = { lab, host }
  const path = ['vlans', name]
  const make = ([first, ...more]: [Edit, ...Edit[]]): void => {
    if (!edit(first, ...more)) return
    const renamed = more.find((one) => one.edit === 'vlan.rename')
    if (renamed !== undefined) select(linkId(renamed.to))
  }
  const setId = (id: number | null): void => {
    if (id === null) return
    const to = vlanName(lab, host, vlan.link, id)
    const isNamedByRule = name === `${vlan.link}.${vlan.id}` && to === `${vlan.link}.${id}`
    make([
      { edit: 'vlan.set', name, values: { id } },
      ...(isNamedByRule ? [{ edit: 'vlan.rename' as const, name, to }] : []),
    ])
  }
  const links = [
    ...new Set([
      vlan.link,
      ...Object.keys(lab.bonds),
      ...host.links.filter(({ kind }) => footings.has(kind)).map((link) => link.name),
    ]),
  ]
  const below = lab.bonds[vlan.link]?.mtu ?? lab.bridges[vlan.link]?.mtu ?? findLink(host, vlan.link)?.mtu
  const isBelowKnown = Object.hasOwn({ ...lab.bonds, ...lab.bridges }, vlan.link) || findLink(host, vlan.link)
  return (
    <>
      <NameField kind="vlan" name={name} />
      <ChoiceField
        label={t('vlan.link')}
        path={[...path, 'link']}
        value={vlan.link}
        choices={links.map((link) => {
          const verdict = link === vlan.link ? undefined : judgeLinks(place, name, link)
          return {
            value: link,
            label: link,
            unfit: verdict?.can === false ? graph(verdict.says, verdict.words) : undefined,
          }
        })}
        help={t('vlan.linkHelp')}
        set={(link) => {
          const verdict = judgeLinks(place, name, link)
          if (verdict.can) make(verdict.edits)
        }}
      />
      {isBelowKnown ? null : <Note tone="warn">{t('vlan.absent', { link: vlan.link })}</Note>}
      <NumberField
        label={t('vlan.id')}
        path={[...path, 'id']}
        schema={shape.id}
        value={vlan.id}
        placeholder="20"
        help={t('vlan.idHelp')}
        set={setId}
      />
      <NumberField
        label={t('mtu')}
        path={[...path, 'mtu']}
        schema={shape.mtu}
        value={vlan.mtu}
        placeholder={below === undefined ? '1500' : String(below)}
        unit={t('unit.bytes')}
        help={t('vlan.mtuHelp')}
        set={(mtu) => edit({ edit: 'vlan.set', name, values: { mtu } })}
      />
      <Note tone="tell">{t('vlan.note', { id: vlan.id, link: vlan.link })}</Note>
    </>
  )
}

const footings: ReadonlySet<string> = new Set(['card', 'bond', 'veth', 'dummy', 'macvlan'])
