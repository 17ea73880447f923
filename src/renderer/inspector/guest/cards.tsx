// The cards of a guest as a list: each leads to its own inspector.
import { ActionIcon } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { cardsOf } from '../../../core/lab/resolve.ts'
import type { Guest } from '../../../core/lab/schema.ts'
import { cableId } from '../../../core/topology/ids.ts'
import { useLab } from '../../state/lab.ts'
import { connectionKind, connectionTarget } from '../card/connection.ts'
import { Findings } from '../form/findings.tsx'
import { Add, Section } from '../frame/parts.tsx'

export function CardList({ name, guest }: { name: string; guest: Guest }) {
  const { t } = useTranslation('inspector')
  const { lab, edit, select } = useLab()
  if (lab === undefined) return null
  const cards = cardsOf(lab, name, guest)
  const [network] = Object.keys(lab.networks)
  const [bridge] = Object.keys(lab.bridges)
  const connect = network !== undefined ? { network } : bridge !== undefined ? { bridge } : { user: {} }
  return (
    <Section
      title={t('guest.cards')}
      aside={
        <Add
          onClick={() => {
            if (edit({ edit: 'card.add', guest: name, value: { connect } })) select(cableId(name, cards.length))
          }}
          label={t('card.add')}
        />
      }
    >
      {cards.length === 0 ? <p className="tk-help">{t('guest.noCards')}</p> : null}
      <ul className="tk-ports">
        {cards.map((card) => (
          <li key={card.index}>
            <button type="button" className="tk-link tk-two" onClick={() => select(cableId(name, card.index))}>
              <span>
                {card.model} → {connectionTarget(card.connect) || t(`connection.${connectionKind(card.connect)}`)}
              </span>
              <span className="tk-mono tk-dim">{card.mac}</span>
            </button>
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-label={t('card.removeOf', { index: card.index })}
              onClick={() => edit({ edit: 'card.remove', guest: name, index: card.index })}
            >
              <IconTrash size={14} aria-hidden="true" />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <Findings path={['guests', name, 'cards']} />
    </Section>
  )
}
