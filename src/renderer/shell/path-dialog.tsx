// Asks for the path of a file: to open, or to save under another name.
import { Button, Group, Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { create } from '../state/store.ts'

export interface PathQuestion {
  for: 'open' | 'saveAs'
  start: string
  done: (path: string) => void
}

const store = create<{ question?: PathQuestion }>({})
const select = ({ question }: { question?: PathQuestion }): PathQuestion | undefined => question
const close = (): void => store.replace({})

export const askPath = (question: PathQuestion): void => store.set({ question })

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
  const isPath = path.trim() !== '' && !path.trim().endsWith('/')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (!isPath) return
        close()
        question.done(path.trim())
      }}
    >
      <TextInput
        label={t('path.label')}
        placeholder={t('path.example')}
        value={path}
        onChange={(event) => setPath(event.currentTarget.value)}
        classNames={{ input: 'td-mono' }}
        data-autofocus
        spellCheck={false}
      />
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
