// A list of forwards: of a network, or of a card in user mode. A row is committed whole, and a new one is typed below.
import { ActionIcon, Select, TextInput, Tooltip } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { examine } from '../../../core/lab/read/examine.ts'
import type { Path } from '../../../core/lab/read/words.ts'
import { forwardSchema, userForwardSchema } from '../../../core/lab/words.ts'
import { StateDot } from '../../guests/state.tsx'
import { useLab } from '../../state/lab.ts'
import { Add } from '../frame/parts.tsx'
import { Findings } from './findings.tsx'
import {
  isOpenToOthers,
  rowOf,
  writtenOf,
  type ForwardRow,
  type ForwardsOwner,
  type WrittenForward,
} from './forward-row.ts'
import { say } from '../../i18n/phrases.ts'

interface Props {
  of: ForwardsOwner
  path: Path
  forwards: readonly Parameters<typeof rowOf>[0][]
  /** What the forward leads to, as an example. */
  example: string
  /** Whether it is open now, where that is known. */
  isOpen?: (row: ForwardRow) => boolean | undefined
}

export function Forwards({ of, path, forwards, example, isOpen }: Props) {
  const { t } = useTranslation('inspector')
  const { edit } = useLab()
  const [fresh, setFresh] = useState<'none' | 'typing'>('none')
  return (
    <div className="tk-forwards">
      {forwards.map((forward, index) => {
        const row = rowOf(forward)
        return (
          <div key={`${index} ${row.proto} ${row.listen} ${row.to}`}>
            <Row
              of={of}
              row={row}
              open={isOpen?.(row)}
              example={example}
              set={(value) => edit({ edit: 'forward.set', of, index, value })}
              remove={() => edit({ edit: 'forward.remove', of, index })}
            />
            {isOpenToOthers(row.listen) ? <p className="tk-warn">{t('forward.open')}</p> : null}
            <Findings path={[...path, index]} reach="within" />
          </div>
        )
      })}
      {fresh === 'typing' ? (
        <Row
          of={of}
          row={{ proto: 'tcp', listen: '', to: '' }}
          example={example}
          focus="first"
          set={(value) => {
            if (edit({ edit: 'forward.add', of, value })) setFresh('none')
          }}
          remove={() => setFresh('none')}
        />
      ) : (
        <Add onClick={() => setFresh('typing')} label={t('forward.add')} />
      )}
    </div>
  )
}

/** A dot, and its word for those who do not see it; nothing where nothing is known. */
function OpenState({ open }: { open: boolean | undefined }) {
  const { t } = useTranslation('inspector')
  if (open === undefined) return <span />
  const words = t(open ? 'forward.isOpen' : 'forward.isClosed')
  return (
    <Tooltip label={words}>
      <span className="tk-state" role="img" aria-label={words}>
        <StateDot state={open ? 'up' : 'down'} />
      </span>
    </Tooltip>
  )
}

interface RowProps {
  of: ForwardsOwner
  row: ForwardRow
  open?: boolean | undefined
  example: string
  focus?: 'first'
  set: (value: WrittenForward) => void
  remove: () => void
}

function Row({ of, row, open, example, focus, set, remove }: RowProps) {
  const { t } = useTranslation('inspector')
  const [typed, setTyped] = useState(row)
  useEffect(() => setTyped(row), [row.proto, row.listen, row.to])
  const value = writtenOf(typed)
  const isWhole = typed.listen !== '' && typed.to !== ''
  const [problem] = isWhole ? examine('network' in of ? forwardSchema : userForwardSchema, value) : []
  const commit = (next: ForwardRow): void => {
    const same = next.proto === row.proto && next.listen === row.listen && next.to === row.to
    if (same || next.listen === '' || next.to === '') return
    const written = writtenOf(next)
    if (examine('network' in of ? forwardSchema : userForwardSchema, written).length === 0) set(written)
  }
  const text = (key: 'listen' | 'to', placeholder: string, first: boolean) => (
    <TextInput
      size="xs"
      aria-label={t(`forward.${key}`)}
      placeholder={placeholder}
      value={typed[key]}
      spellCheck={false}
      data-autofocus={first || undefined}
      autoFocus={first}
      error={problem !== undefined && problem.path[0] === (key === 'to' ? 'to' : typed.proto)}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      onChange={(event) => setTyped({ ...typed, [key]: event.currentTarget.value })}
      onBlur={() => commit(typed)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit(typed)
        if (event.key === 'Escape') setTyped(row)
      }}
    />
  )
  return (
    <>
      <div className="tk-forward">
        <OpenState open={open} />
        <Select
          size="xs"
          aria-label={t('forward.proto')}
          data={['tcp', 'udp']}
          value={typed.proto}
          allowDeselect={false}
          onChange={(proto) => {
            const next: ForwardRow = { ...typed, proto: proto === 'udp' ? 'udp' : 'tcp' }
            setTyped(next)
            commit(next)
          }}
        />
        {text('listen', '127.0.0.1:8022', focus === 'first')}
        <span aria-hidden="true">→</span>
        {text('to', example, false)}
        <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t('forward.remove')} onClick={remove}>
          <IconTrash size={14} aria-hidden="true" />
        </ActionIcon>
      </div>
      {problem === undefined ? null : (
        <p className="tk-bad" role="alert">
          {say(problem.message)} {say(problem.hint ?? '')}
        </p>
      )}
    </>
  )
}
