// The bar at the top: which lab, its scope, undo and redo, finding anything, rolling back, applying.
import { ActionIcon, Kbd, SegmentedControl, Tooltip, UnstyledButton } from '@mantine/core'
import { spotlight } from '@mantine/spotlight'
import { IconArrowBackUp, IconArrowForwardUp, IconCode, IconSearch } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useLab } from '../../state/lab.ts'
import { setView, useView, type View } from '../../state/view.ts'
import { ApplyButton } from './apply-button.tsx'
import { FileMenu } from './file-menu.tsx'
import { RollBack } from './roll-back.tsx'
import { SettingsMenu } from './settings-menu.tsx'
import { say } from '../../i18n/phrases.ts'

const yamlOf = ({ yaml }: View): View['yaml'] => yaml

export function TopBar() {
  const { t } = useTranslation('app')
  const { showing } = useLab()
  return (
    <header className="td-bar">
      <FileMenu />
      {showing === 'lab' ? <LabTools /> : null}
      <div className="td-grow" />
      <UnstyledButton className="td-find" onClick={() => spotlight.open()}>
        <IconSearch size={14} aria-hidden="true" />
        <span>{t('find')}</span>
        <Kbd size="xs">Ctrl K</Kbd>
      </UnstyledButton>
      <SettingsMenu />
      {showing === 'lab' ? (
        <>
          <RollBack />
          <ApplyButton />
        </>
      ) : null}
    </header>
  )
}

function LabTools() {
  const { t } = useTranslation('app')
  const { lab, edit, undo, redo, labels } = useLab()
  const yaml = useView(yamlOf)
  return (
    <>
      {lab === undefined ? null : (
        <SegmentedControl
          size="xs"
          aria-label={t('scope.label')}
          value={lab.scope}
          onChange={(scope) => edit({ edit: 'lab.set', values: { scope: scope === 'host' ? 'host' : 'sandbox' } })}
          data={[
            { value: 'sandbox', label: t('scope.sandbox') },
            { value: 'host', label: t('scope.host') },
          ]}
        />
      )}
      <div className="td-bar-group">
        <Step label={labels.undo} words="undo" keys="Ctrl Z" run={undo} Icon={IconArrowBackUp} />
        <Step label={labels.redo} words="redo" keys="Ctrl Shift Z" run={redo} Icon={IconArrowForwardUp} />
      </div>
      <Tooltip label={t('yaml.toggle')} openDelay={400}>
        <ActionIcon
          variant={yaml === 'shown' ? 'light' : 'default'}
          size={30}
          aria-pressed={yaml === 'shown'}
          aria-label={t('yaml.toggle')}
          onClick={() => setView({ yaml: yaml === 'shown' ? 'hidden' : 'shown', page: 'picture' })}
        >
          <IconCode size={16} stroke={1.7} aria-hidden="true" />
        </ActionIcon>
      </Tooltip>
    </>
  )
}

interface StepProps {
  label: string | undefined
  words: 'undo' | 'redo'
  keys: string
  run: () => void
  Icon: typeof IconArrowBackUp
}

function Step({ label, words, keys, run, Icon }: StepProps) {
  const { t } = useTranslation('app')
  const text = label === undefined ? t(`${words}.nothing`) : t(`${words}.this`, { label: say(label) })
  return (
    <Tooltip label={`${text} (${keys})`} openDelay={400}>
      <ActionIcon variant="default" size={30} aria-label={text} disabled={label === undefined} onClick={run}>
        <Icon size={16} stroke={1.7} aria-hidden="true" />
      </ActionIcon>
    </Tooltip>
  )
}
