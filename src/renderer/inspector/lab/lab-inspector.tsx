// The lab itself: its name, where it lives, its way out, what the checks say of it.
import { useTranslation } from 'react-i18next'
import type { Finding } from '../../../core/lab/finding.ts'
import { labSchema } from '../../../core/lab/schema.ts'
import { cardsOf, networkBridge } from '../../../core/lab/resolve.ts'
import { useLab } from '../../state/lab.ts'
import { useLabStatus } from '../../guests/status.ts'
import { ChoiceField, NeededField } from '../form/fields.tsx'
import { FindingLine } from '../form/findings.tsx'
import { Commands } from '../frame/copy.tsx'
import { Facts, mono, Note, Section } from '../frame/parts.tsx'
import { Frame } from '../frame/tabs.tsx'
import { Traffic } from '../frame/traffic.tsx'

export function LabInspector() {
  const { t } = useTranslation('inspector')
  const { lab, file, findings } = useLab()
  const { status } = useLabStatus()
  if (lab === undefined) return null
  const links = [
    ...Object.keys(lab.networks).map((name) => ({ device: networkBridge(lab.name, name), name })),
    ...Object.keys(lab.bridges).map((name) => ({ device: name, name })),
    ...Object.entries(lab.guests).flatMap(([guest, value]) =>
      cardsOf(lab, guest, value).flatMap(({ tap, index }) =>
        tap === undefined ? [] : [{ device: tap, name: `${guest} · ${index}` }],
      ),
    ),
  ]
  return (
    <Frame
      title={lab.name}
      what={t('what.lab')}
      state={status === undefined ? 'unknown' : status.state === 'down' ? 'down' : 'up'}
      tabs={{
        settings: (
          <>
            <LabSettings />
            {findings.length === 0 ? null : (
              <Section title={t('lab.findings')}>
                <div className="tk-findings">
                  {byLevel(findings).map((finding) => (
                    <FindingLine
                      key={`${finding.code} ${finding.at.path ?? ''} ${finding.message}`}
                      finding={finding}
                    />
                  ))}
                </div>
              </Section>
            )}
          </>
        ),
        state: (
          <Facts
            facts={[
              [t('lab.state'), status === undefined ? undefined : t(`labState.${status.state}`)],
              [t('lab.pending'), status?.pending],
              [
                t('lab.guests'),
                status === undefined
                  ? undefined
                  : t('lab.running', {
                      running: status.guests.filter(({ state }) => state === 'running').length,
                      all: status.guests.length,
                    }),
              ],
              [t('lab.networks'), Object.keys(lab.networks).length],
              [t('lab.bridges'), Object.keys(lab.bridges).length],
              [t('lab.leases'), status?.leases.length],
              [t('lab.file'), file === undefined ? undefined : mono(file)],
            ]}
          />
        ),
        traffic: <Traffic links={links} />,
        commands: (
          <Section title={t('lab.cli')}>
            <Commands
              label={t('lab.cli')}
              commands={['plan', 'apply', 'status', 'down']
                .map((word) => `tapdeck ${word} ${file ?? lab.name}`)
                .concat(`tapdeck shell ${lab.name}`)}
            />
          </Section>
        ),
      }}
    />
  )
}

function LabSettings() {
  const { t } = useTranslation('inspector')
  const { lab, edit } = useLab()
  if (lab === undefined) return null
  return (
    <>
      <NeededField
        label={t('name')}
        path={['name']}
        schema={labSchema.shape.name}
        value={lab.name}
        font="mono"
        help={t('lab.nameHelp')}
        set={(name) => edit({ edit: 'lab.set', values: { name } })}
      />
      <ChoiceField
        label={t('lab.scope')}
        path={['scope']}
        value={lab.scope}
        choices={(['sandbox', 'host'] as const).map((value) => ({ value, label: t(`scope.${value}`) }))}
        help={t(`scopeHelp.${lab.scope}`)}
        set={(scope) => edit({ edit: 'lab.set', values: { scope } })}
      />
      {lab.scope === 'sandbox' ? (
        <ChoiceField
          label={t('lab.uplink')}
          path={['uplink']}
          value={lab.uplink}
          choices={(['auto', 'none'] as const).map((value) => ({ value, label: t(`uplink.${value}`) }))}
          help={t(`uplinkHelp.${lab.uplink}`)}
          set={(uplink) => edit({ edit: 'lab.set', values: { uplink } })}
        />
      ) : (
        <>
          <Note tone="warn">{t('lab.hostNote')}</Note>
          <ChoiceField
            label={t('lab.bridgeFilter')}
            path={['bridgeFilter']}
            value={lab.bridgeFilter}
            choices={(['as-is', 'bypass'] as const).map((value) => ({ value, label: t(`bridgeFilter.${value}`) }))}
            help={t(`bridgeFilterHelp.${lab.bridgeFilter}`)}
            set={(value) => edit({ edit: 'lab.set', values: { bridgeFilter: value === 'bypass' ? 'bypass' : null } })}
          />
        </>
      )}
    </>
  )
}

const order = { error: 0, warning: 1, advice: 2 } satisfies Record<Finding['level'], number>
/** What keeps the lab from being applied comes first. */
const byLevel = (findings: readonly Finding[]): Finding[] =>
  findings.toSorted((a, b) => order[a.level] - order[b.level])
