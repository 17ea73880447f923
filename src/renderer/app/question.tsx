// Asks the question that is open, if there is one.
import { Button, Group, Modal, Text } from '@mantine/core'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { modals, useQuestion, type Question } from './modals.ts'

export function QuestionModal() {
  const { t } = useTranslation('app')
  const open = useQuestion()
  // While it fades out it still says what it said.
  const last = useRef<Question | undefined>(undefined)
  if (open !== undefined) last.current = open
  const question = open ?? last.current
  const yes = (): void => {
    modals.close()
    open?.done()
  }
  return (
    <Modal
      opened={open !== undefined}
      onClose={modals.close}
      title={question?.title ?? ''}
      closeButtonProps={{ 'aria-label': t('close') }}
      centered
    >
      <Text size="sm">{question?.text}</Text>
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={modals.close}>
          {t('cancel')}
        </Button>
        <Button {...(question?.danger === 'danger' ? { color: 'red.8' } : {})} onClick={yes} data-autofocus>
          {question?.yes}
        </Button>
      </Group>
    </Modal>
  )
}
