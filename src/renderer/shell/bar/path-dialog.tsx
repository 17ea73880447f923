// Asks for the path of a file: to open, or to save under another name.
import { Button, Group, Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DesktopBridge } from '../../../contract/desktop.ts'
import { desktop } from '../../api/desktop.ts'
import { showFault } from '../../app/notify.ts'
import { faultOf, type Fault } from '../../../core/fault.ts'
import { FaultBox } from '../../plan/fault-box.tsx'
import type { Fail } from '../../state/lab.ts'
import { create } from '../../state/store.ts'

export interface PathQuestion {
  for: 'open' | 'saveAs'
  start: string
  /** Whether it could be done; else `fail` is told why. */
  done: (path: string, fail: Fail) => Promise<boolean>
}

const store = create<{ question?: PathQuestion }>({})
const select = ({ question }: { question?: PathQuestion }): PathQuestion | undefined => question
const close = (): void => store.replace({})

/** In the desktop application by the system's own dialog. */
export function askPath(question: PathQuestion): void {
  const bridge = desktop()
  if (bridge === undefined) store.set({ question })
  else void choose(bridge, question).catch(showFault)
}

async function choose(bridge: DesktopBridge, { for: purpose, start, done }: PathQuestion): Promise<void> {
  const path = await bridge.chooseFile(purpose === 'open' ? 'open' : 'save', start === '' ? undefined : start)
  if (path !== undefined) await done(path, showFault)
}

export function PathDialog() {
  const { t } = useTranslation('app')
  const question = store.use(select)
  return (
    <Modal
      opened={question !== undefined}
      onClose={close}
      title={question === undefined ? '' : t(`path.${question.for}`)}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {question === undefined ? null : <Field question={question} />}
    </Modal>
  )
}

function Field({ question }: { question: PathQuestion }) {
  const { t } = useTranslation('app')
  const [path, setPath] = useState(
    question.for === 'open' && question.start !== '' ? `${question.start}/` : question.start,
  )
  // What was typed stays, to be mended.
  const [fault, setFault] = useState<Fault>()
  const isPath = path.trim() !== '' && !path.trim().endsWith('/')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (!isPath) return
        void question
          .done(path.trim(), (error) => setFault(faultOf(error)))
          .then((isDone) => (isDone ? close() : undefined))
      }}
    >
      <TextInput
        label={t('path.label')}
        placeholder={t('path.example')}
        value={path}
        onChange={(event) => {
          setPath(event.currentTarget.value)
          setFault(undefined)
        }}
        classNames={{ input: 'td-mono' }}
        data-autofocus
        spellCheck={false}
      />
      {fault === undefined ? null : <FaultBox fault={fault} />}
      <Group justify="flex-end" mt="md" gap="xs">
        <Button variant="default" onClick={close}>
          {t('cancel')}
        </Button>
        <Button type="submit" disabled={!isPath}>
          {t(`path.${question.for}Yes`)}
        </Button>
      </Group>
    </form>
  )
}
