// Advice with a button for each alternative: one press changes the lab, as one step of undo.
import './advice.css'
import { Button } from '@mantine/core'
import { IconAlertTriangle, IconBulb } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Advice, Alternative } from '../../core/advice/advice.ts'
import { labelOf } from '../../core/lab/edit.ts'
import { isInside, pathText, type Path } from '../../core/lab/read/words.ts'
import { useLookAgain } from '../api/react.tsx'
import { say } from '../i18n/phrases.ts'
import { Commands } from '../inspector/frame/copy.tsx'
import { useLab } from '../state/lab.ts'
import { useAdvice } from './use-advice.ts'

/** More than these are shown when asked for: the steps of the plan come after them. */
const most = 4

/** On the whole lab, before it is applied. */
export function AllAdvice() {
  return <AdviceList advice={useAdvice()} />
}

/** On one thing of the lab, wherever it stands there. */
export function AdviceAt({ places }: { places: readonly Path[] }) {
  const here = new Set(places.map(pathText))
  const advice = useAdvice().filter(({ at }) =>
    at.some((place) => here.has(place) || [...here].some((outer) => isInside(place, outer))),
  )
  return <AdviceList advice={advice} />
}

/** What was pressed, and how the menu of undo calls it. */
interface Taken {
  words: string
  label: string
}

function AdviceList({ advice }: { advice: readonly Advice[] }) {
  const { t } = useTranslation('advice')
  const { labels } = useLab()
  const [last, setTaken] = useState<Taken>()
  const [shown, setShown] = useState(most)
  const told = useRef<HTMLParagraphElement>(null)
  // Not any more once it was undone, or something else was done.
  const taken = last !== undefined && last.label === labels.undo ? last.words : undefined
  // The button that was pressed has gone with its advice: whoever came by keyboard goes on from here.
  useEffect(() => {
    if (taken !== undefined) told.current?.focus()
  }, [taken])
  if (advice.length === 0 && taken === undefined) return null
  return (
    <div role="group" className="td-advice-list" aria-label={t('title')}>
      {advice.length === 0 ? null : <h3>{t('title')}</h3>}
      {taken === undefined ? null : (
        <p ref={told} tabIndex={-1} role="status" className="td-advice-taken">
          {t('taken', { words: say(taken) })}
        </p>
      )}
      {advice.length === 0 ? null : (
        <ul>
          {advice.slice(0, shown).map((one) => (
            <OneAdvice key={`${one.code} ${one.words}`} advice={one} onTaken={setTaken} />
          ))}
        </ul>
      )}
      {advice.length > shown ? (
        <Button size="compact-xs" variant="subtle" onClick={() => setShown(advice.length)}>
          {t('more', { count: advice.length - shown })}
        </Button>
      ) : null}
    </div>
  )
}

function OneAdvice({ advice, onTaken }: { advice: Advice; onTaken: (taken: Taken) => void }) {
  const { t } = useTranslation('advice')
  const { level, words, meaning, source, alternatives } = advice
  const Icon = level === 'warning' ? IconAlertTriangle : IconBulb
  const fixes = alternatives.filter((each) => each.kind === 'fix')
  const edits = alternatives.filter((each) => each.kind === 'edits')
  return (
    <li className={`td-advice td-advice-${level}`}>
      <Icon size={16} aria-hidden="true" />
      <div className="td-advice-body">
        <p>
          <span className="td-advice-level">{t(`level.${level}`)}</span> {say(words)}
        </p>
        <p className="td-advice-meaning" title={source}>
          {say(meaning)}
        </p>
        {edits.length === 0 ? null : (
          <div className="td-advice-buttons">
            {edits.map((each) => (
              <Take key={each.words} alternative={each} onTaken={onTaken} />
            ))}
          </div>
        )}
        {fixes.map((each) => (
          <Fix key={each.words} fix={each} />
        ))}
      </div>
    </li>
  )
}

function Take({
  alternative: { words, edits },
  onTaken,
}: {
  alternative: Extract<Alternative, { kind: 'edits' }>
  onTaken: (taken: Taken) => void
}) {
  const { edit, health } = useLab()
  const take = (): void => {
    const [first, ...more] = edits
    if (first !== undefined && edit(first, ...more)) onTaken({ words, label: labelOf(first) })
  }
  return (
    <Button size="compact-xs" variant="default" disabled={health === 'broken'} onClick={take}>
      {say(words)}
    </Button>
  )
}

/** What Tapdeck does not do by itself: it is of the whole machine, and someone else's. */
function Fix({ fix: { words, commands, undo } }: { fix: Extract<Alternative, { kind: 'fix' }> }) {
  const { t } = useTranslation('advice')
  const lookAgain = useLookAgain()
  return (
    <details className="td-advice-fix">
      <summary>{say(words)}</summary>
      <div className="tk-label">{t('fix')}</div>
      <Commands commands={commands} label={t('fix')} />
      {undo.length === 0 ? null : (
        <>
          <div className="tk-label">{t('undo')}</div>
          <Commands commands={undo} label={t('undo')} />
        </>
      )}
      <Button size="compact-xs" variant="default" mt={6} onClick={lookAgain}>
        {t('lookAgain')}
      </Button>
    </details>
  )
}
