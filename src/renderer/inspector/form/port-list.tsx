// The ports of a bond or bridge of the lab: each as it is now, one more by its name, with the reason where that cannot be.
import { ActionIcon, Autocomplete } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { findLink, type HostSnapshot } from '../../../core/host/schema.ts'
import type { Lab } from '../../../core/lab/schema.ts'
import { interfaceNameSchema } from '../../../core/net.ts'
import { linkId } from '../../../core/topology/ids.ts'
import { stateOf } from '../../../core/topology/state.ts'
import { judgePort } from '../../graph/gestures/judge/links.ts'
import { sayingsOf, type Verdict } from '../../graph/gestures/judge/verdict.ts'
import { StateDot } from '../../guests/state.tsx'
import { useLabHost } from '../../state/host.ts'
import { useLab } from '../../state/lab.ts'
import { Section } from '../frame/parts.tsx'
import { Findings } from './findings.tsx'

interface Props {
  of: 'bond' | 'bridge'
  name: string
  ports: readonly string[]
  help: string
}

/** What a port may be: nobody looks for a guest's tap here. */
const kinds: Record<Props['of'], ReadonlySet<string>> = {
  bond: new Set(['card', 'veth', 'dummy', 'macvlan']),
  bridge: new Set(['card', 'veth', 'dummy', 'macvlan', 'bond', 'vlan', 'vxlan']),
}

const candidates = (lab: Lab, { links }: HostSnapshot, of: Props['of']): string[] => [
  ...new Set([
    ...(of === 'bridge' ? [...Object.keys(lab.bonds), ...Object.keys(lab.vlans)] : []),
    ...links.filter(({ kind }) => kinds[of].has(kind)).map((link) => link.name),
  ]),
]

export function PortList({ of, name, ports, help }: Props) {
  const { t } = useTranslation('inspector')
  const { lab, edit } = useLab()
  const { host } = useLabHost()
  if (lab === undefined) return null
  const path = [of === 'bond' ? 'bonds' : 'bridges', name, 'ports']
  return (
    <Section title={t('ports.title')}>
      <ul className="tk-ports">
        {ports.map((port, index) => (
          // A port that stands twice in the file stands twice here.
          <li key={`${port} ${index}`}>
            <Port name={port} lab={lab} host={host} />
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-label={t('ports.remove', { port })}
              onClick={() => edit({ edit: 'port.remove', of: of === 'bond' ? { bond: name } : { bridge: name }, port })}
            >
              <IconTrash size={14} aria-hidden="true" />
            </ActionIcon>
          </li>
        ))}
      </ul>
      {lab.scope === 'sandbox' ? (
        <p className="tk-help">{t('ports.sandbox')}</p>
      ) : (
        <AddPort of={of} name={name} ports={ports} help={help} />
      )}
      <Findings path={path} reach="within" />
    </Section>
  )
}

function Port({ name, lab, host }: { name: string; lab: Lab; host: HostSnapshot }) {
  const { t } = useTranslation('inspector')
  const { select } = useLab()
  const link = findLink(host, name)
  const isOfLab = Object.hasOwn(lab.bonds, name) || Object.hasOwn(lab.vlans, name)
  return (
    <>
      <StateDot state={link === undefined ? 'unknown' : stateOf(link)} />
      {link === undefined && !isOfLab ? (
        <span className="tk-mono">{name}</span>
      ) : (
        <button type="button" className="tk-link tk-mono" onClick={() => select(linkId(name))}>
          {name}
        </button>
      )}
      <span className="tk-dim tk-end">
        {link === undefined ? t(isOfLab ? 'ports.notYet' : 'ports.absent') : t(`linkState.${stateOf(link)}`)}
      </span>
    </>
  )
}

function AddPort({ of, name, ports, help }: Props) {
  const { t } = useTranslation('inspector')
  const graph = useTranslation('graph').t
  const { lab, edit } = useLab()
  const { host } = useLabHost()
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string>()
  if (lab === undefined) return null
  const judged = (port: string): Verdict => judgePort({ lab, host }, { of, name }, port)
  const words = (verdict: Verdict): string =>
    sayingsOf(verdict)
      .map(({ says, words: each }) => graph(says, each))
      .join(' ')
  const offers = candidates(lab, host, of)
    .filter((port) => !ports.includes(port) && port !== name)
    .map((port) => ({ port, verdict: judged(port) }))
    .toSorted((a, b) => Number(b.verdict.can) - Number(a.verdict.can))
  const add = (port: string): void => {
    const wrong = interfaceNameSchema.safeParse(port).error?.issues[0]?.message
    const verdict = judged(port)
    if (wrong !== undefined) return setProblem(`${port} ${wrong}`)
    if (!verdict.can) return setProblem(words(verdict))
    const [first, ...more] = verdict.edits
    if (!edit(first, ...more)) return
    setText('')
    setProblem(undefined)
  }
  return (
    <div className="tk-field">
      <Autocomplete
        size="xs"
        label={t('ports.add')}
        description={help}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        placeholder={offers.find(({ verdict }) => verdict.can)?.port ?? 'eth0'}
        value={text}
        error={problem ?? false}
        limit={50}
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        data={offers.map(({ port, verdict }) => ({ value: port, disabled: !verdict.can }))}
        renderOption={({ option }) => {
          const verdict = offers.find(({ port }) => port === option.value)?.verdict
          return (
            <div>
              <div className="tk-mono">{option.value}</div>
              {verdict === undefined ? null : <div className="tk-unfit">{words(verdict)}</div>}
            </div>
          )
        }}
        onChange={(next) => {
          setText(next)
          setProblem(undefined)
        }}
        onOptionSubmit={(port) => {
          add(port)
          // The field takes the option for its text after this.
          queueMicrotask(() => setText(''))
        }}
        onKeyDown={(event) => {
          const isPicking = event.currentTarget.getAttribute('aria-activedescendant') !== null
          if (event.key === 'Enter' && !isPicking && text.trim() !== '') add(text.trim())
        }}
      />
    </div>
  )
}
