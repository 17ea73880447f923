// The lab's text beside its picture, in step both ways, with what is wrong with it in its place.
import './yaml.css'
import { CloseButton } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useLab } from '../state/lab.ts'
import { setView } from '../state/view.ts'
import { makeEditor, type Editor } from './editor.ts'
import { say } from '../i18n/phrases.ts'

export function YamlView() {
  const { t } = useTranslation('app')
  const { text, findings, type, undo, redo, file } = useLab()
  const place = useRef<HTMLDivElement>(null)
  const editor = useRef<Editor | undefined>(undefined)
  const actions = useRef({ type, undo, redo })
  actions.current = { type, undo, redo }
  useEffect(() => {
    if (place.current === null) return undefined
    const made = makeEditor(place.current, {
      label: t('yaml.label'),
      changed: (next) => actions.current.type(next),
      undo: () => actions.current.undo(),
      redo: () => actions.current.redo(),
    })
    editor.current = made
    return () => {
      editor.current = undefined
      made.close()
    }
  }, [t, file])
  useEffect(() => editor.current?.show(text), [text, file, t])
  useEffect(() => editor.current?.mark(findings), [findings, text, t])
  return (
    <section className="td-yaml" aria-label={t('yaml.label')}>
      <div className="td-yaml-head">
        <span>{t('yaml.label')}</span>
        <CloseButton size="sm" aria-label={t('yaml.close')} onClick={() => setView({ yaml: 'hidden' })} />
      </div>
      <div ref={place} className="td-yaml-text" />
      <ul className="td-yaml-findings" aria-label={t('yaml.findings')}>
        {findings.slice(0, 50).map((finding) => (
          <li
            key={`${finding.code} ${finding.at.line ?? 0} ${finding.at.column ?? 0} ${finding.message}`}
            className={`td-finding-${finding.level}`}
          >
            <button type="button" onClick={() => editor.current?.goTo(finding.at)}>
              <span className="td-mono">
                {finding.at.line ?? 1}:{finding.at.column ?? 1}
              </span>
              <span>
                {t(`level.${finding.level}`)}: {say(finding.message)} {say(finding.hint ?? '')}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
