// Connect to …: what a pulled cable does, by keyboard.
import { Modal, Text, UnstyledButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Graph } from '../../../core/topology/graph.ts'
import { useLab } from '../../state/lab.ts'
import { create } from '../../state/store.ts'
import { useLabHost } from '../../state/host.ts'
import { judge, type End } from './judge/judge.ts'
import { sayingsOf, type Verdict } from './judge/verdict.ts'
import { Led } from '../nodes/marks.tsx'
import { kindText, titleOf } from '../nodes/words.ts'

const store = create<{ from?: End }>({})
const select = ({ from }: { from?: End }): End | undefined => from
export const askConnect = (from: End): void => store.set({ from })
const close = (): void => store.replace({})

export function ConnectDialog({ graph, connect }: { graph: Graph; connect: (verdict: Verdict) => void }) {
  const { t } = useTranslation('graph')
  const { lab } = useLab()
  const { host } = useLabHost()
  const from = store.use(select)
  const start = graph.nodes.find(({ id }) => id === from?.id)
  const ends =
    from === undefined || lab === undefined
      ? []
      : graph.nodes.flatMap((node) => {
          const verdict = judge({ lab, host }, from, { id: node.id })
          return verdict.can ? [{ node, verdict }] : []
        })
  return (
    <Modal
      opened={from !== undefined}
      onClose={close}
      title={t('connect.title', { name: start === undefined ? '' : titleOf(start, t) })}
      closeButtonProps={{ 'aria-label': t('close') }}
      size="sm"
    >
      {ends.length === 0 ? <Text size="sm">{t('connect.nothing')}</Text> : null}
      <ul className="td-list">
        {ends.map(({ node, verdict }, at) => (
          <li key={node.id}>
            <UnstyledButton
              className="td-list-item"
              {...(at === 0 ? { 'data-autofocus': true } : {})}
              onClick={() => {
                close()
                connect(verdict)
              }}
            >
              <Led state={node.state} t={t} />
              <span className="td-node-name">{titleOf(node, t)}</span>
              <span className="td-node-kind">{kindText(node, t)}</span>
              <span className="td-node-detail">
                {sayingsOf(verdict)
                  .map(({ says, words }) => t(says, words))
                  .join(' ')}
              </span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </Modal>
  )
}
