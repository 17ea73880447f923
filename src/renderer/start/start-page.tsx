// Nothing is open: templates to begin with, files to go on with, and this machine to look at.
import './start.css'
import { Button, TextInput, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { KnownFile } from '../../contract/app.ts'
import { nameSchema } from '../../core/lab/words.ts'
import { newLab, type Template } from '../../core/lab/templates.ts'
import { faultOf } from '../../core/fault.ts'
import { useCall } from '../api/react.tsx'
import { FaultBox } from '../plan/fault-box.tsx'
import { useLab } from '../state/lab.ts'
import { askPath } from '../shell/bar/path-dialog.tsx'
import { TemplateSketch } from './sketch.tsx'

/** More than these are shown when asked for. */
const most = 8

/** `empty`: two lines, for those who draw. */
type Kind = Template | 'empty'
const kinds: readonly Kind[] = ['nat', 'user', 'bridge', 'all', 'empty']
const stems = { nat: 'lab', user: 'web', bridge: 'switch', all: 'office', empty: 'lab' } satisfies Record<Kind, string>

const textOf = (kind: Kind, name: string): string =>
  kind === 'empty' ? `version: 1\nname: ${name}\n` : newLab(name, kind)

/** The first name that no known file has. */
function freeName(stem: string, taken: ReadonlySet<string>): string {
  for (let count = 1; ; count++) {
    const name = count === 1 ? stem : `${stem}${count}`
    if (!taken.has(name)) return name
  }
}

export function StartPage() {
  const { t } = useTranslation('start')
  const { open, lookAtMachine } = useLab()
  const { data, error } = useCall('lab.files', {})
  const files = data?.files ?? []
  const [chosen, setChosen] = useState<Kind>()
  const [shown, setShown] = useState(most)
  return (
    <div className="td-start">
      <div className="td-start-inner">
        <h1>{t('title')}</h1>
        <p className="td-start-lead">{t('lead')}</p>
        {error === null ? null : <FaultBox fault={faultOf(error)} />}
        <h2>{t('templates')}</h2>
        <ul className="td-templates">
          {kinds.map((kind) => (
            <li key={kind}>
              <UnstyledButton className="td-template" aria-pressed={chosen === kind} onClick={() => setChosen(kind)}>
                <TemplateSketch of={kind} />
                <b>{t(`template.${kind}.title`)}</b>
                <span>{t(`template.${kind}.text`)}</span>
              </UnstyledButton>
            </li>
          ))}
        </ul>
        {chosen === undefined || data === undefined ? null : (
          <NewLab
            key={chosen}
            template={chosen}
            folder={data.folder}
            taken={new Set(data.files.map(({ name }) => name))}
          />
        )}
        <div className="td-start-columns">
          <section>
            <h2>{t('recent')}</h2>
            {data === undefined || files.length > 0 ? null : <p className="td-small">{t('noRecent')}</p>}
            <ul className="td-list">
              {files.slice(0, shown).map((each) => (
                <li key={each.file ?? each.name}>
                  <KnownLab {...each} />
                </li>
              ))}
            </ul>
            {files.length > shown ? (
              <Button size="compact-sm" variant="subtle" onClick={() => setShown(files.length)}>
                {t('more', { count: files.length - shown })}
              </Button>
            ) : null}
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => askPath({ for: 'open', start: data?.folder ?? '', done: open })}
            >
              {t('openPath')}
            </Button>
          </section>
          <section>
            <h2>{t('machine')}</h2>
            <p>{t('machineText')}</p>
            <Button size="compact-sm" variant="default" onClick={lookAtMachine}>
              {t('look')}
            </Button>
          </section>
        </div>
      </div>
    </div>
  )
}

/** One that is up, and whose file nobody knows, is shown all the same. */
function KnownLab({ file, name, up }: KnownFile) {
  const { t } = useTranslation('start')
  const { open } = useLab()
  const words = (
    <>
      <i className={`td-led td-led-${up ? 'up' : 'down'}`} aria-hidden="true" />
      <span className="td-node-name">{name}</span>
      {up ? <span className="td-tag">{t('up')}</span> : null}
      <span className={file === undefined ? 'td-file-path' : 'td-file-path td-mono'}>{file ?? t('noFile')}</span>
    </>
  )
  return file === undefined ? (
    <div className="td-list-item td-list-still">{words}</div>
  ) : (
    <UnstyledButton className="td-list-item" onClick={() => void open(file)}>
      {words}
    </UnstyledButton>
  )
}

interface NewLabProps {
  template: Kind
  folder: string
  taken: ReadonlySet<string>
}

function NewLab({ template, folder, taken }: NewLabProps) {
  const { t } = useTranslation('start')
  const { create } = useLab()
  const [name, setName] = useState(() => freeName(stems[template], taken))
  const problem = !nameSchema.safeParse(name).success ? t('badName') : taken.has(name) ? t('taken') : undefined
  const file = `${folder}/${name}.lab.yaml`
  return (
    <form
      className="td-new-lab"
      onSubmit={(event) => {
        event.preventDefault()
        if (problem === undefined) void create(file, textOf(template, name))
      }}
    >
      <TextInput
        label={t('name')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={problem ?? false}
        spellCheck={false}
        autoFocus
        classNames={{ input: 'td-mono' }}
      />
      <Button type="submit" disabled={problem !== undefined}>
        {t('create')}
      </Button>
      <span className="td-file-path td-mono">{file}</span>
    </form>
  )
}
