// A cable to a bridge, with its VLANs.
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import type { Connection } from '../../../core/lab/schema.ts'
import { vlanIdSchema } from '../../../core/net.ts'
import { useHost } from '../../guests/status.ts'
import { useLab } from '../../state/lab.ts'
import { ChoiceField, NumberField, NumbersField } from '../form/fields.tsx'
import type { CardPart } from './settings.tsx'

type BridgeConnection = Extract<Connection, { bridge: string }>
const portKinds = ['plain', 'access', 'trunk'] as const
/** To begin with: 1 is what untagged frames are in already. */
const firstVlan = 10
const trunkSchema = z.array(vlanIdSchema).min(1)

export function BridgeCable({ path, set, connect }: CardPart & { connect: BridgeConnection }) {
  const { t } = useTranslation('inspector')
  const { lab } = useLab()
  const host = useHost()
  const { bridge, vlan, trunk } = connect
  const filters = lab?.bridges[bridge]?.vlanFiltering ?? false
  const kind = vlan !== undefined ? 'access' : trunk !== undefined ? 'trunk' : 'plain'
  const foreign =
    lab?.scope === 'host' ? (host?.links.filter(({ kind }) => kind === 'bridge').map(({ name }) => name) ?? []) : []
  const change = (values: { bridge?: string; vlan?: number | null; trunk?: number[] | null }): boolean => {
    const next = { vlan: vlan ?? null, trunk: trunk ?? null, ...values }
    return set({
      connect: {
        bridge: values.bridge ?? bridge,
        ...(next.vlan === null ? {} : { vlan: next.vlan }),
        ...(next.trunk === null ? {} : { trunk: next.trunk }),
      },
    })
  }
  return (
    <>
      <ChoiceField
        label={t('card.bridge')}
        path={[...path, 'connect', 'bridge']}
        value={bridge}
        choices={[...new Set([bridge, ...Object.keys(lab?.bridges ?? {}), ...foreign])].map((value) => ({
          value,
          label: value,
        }))}
        set={(next) => change({ bridge: next })}
      />
      <ChoiceField
        label={t('card.port')}
        path={[...path, 'connect']}
        value={kind}
        choices={portKinds.map((value) => ({ value, label: t(`portKind.${value}`) }))}
        help={t(`portKindHelp.${kind}`)}
        set={(next) =>
          change({
            vlan: next === 'access' ? (trunk?.[0] ?? firstVlan) : null,
            trunk: next === 'trunk' ? [vlan ?? firstVlan] : null,
          })
        }
      />
      {vlan === undefined ? null : (
        <NumberField
          label={t('card.vlan')}
          path={[...path, 'connect', 'vlan']}
          schema={vlanIdSchema}
          value={vlan}
          placeholder={String(firstVlan)}
          {...(filters ? {} : { help: t('card.vlanUnfiltered') })}
          set={(next) => change({ vlan: next })}
        />
      )}
      {trunk === undefined ? null : (
        <NumbersField
          label={t('card.trunk')}
          path={[...path, 'connect', 'trunk']}
          schema={trunkSchema}
          value={trunk}
          placeholder="10, 20"
          {...(filters ? {} : { help: t('card.vlanUnfiltered') })}
          set={(next) => change({ trunk: next })}
        />
      )}
    </>
  )
}
