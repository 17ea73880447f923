// The lab's name and file, and what can be done with files.
import { Menu, UnstyledButton } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useCall } from '../../api/react.tsx'
import { useLab } from '../../state/lab.ts'
import { goTo } from '../../state/view.ts'
import { askPath } from './path-dialog.tsx'
import { leaving } from '../leaving.ts'

export const baseName = (file: string): string => file.replace(/^.*\//, '')

export function FileMenu() {
  const { t } = useTranslation('app')
  const state = useLab()
  const { file, lab, showing, saved, open, save, saveAs, close, lookAtMachine } = state
  const { data } = useCall('lab.files', {})
  const recent = (data?.files ?? [])
    .flatMap((one) => (one.file === undefined || one.file === file ? [] : [{ ...one, file: one.file }]))
    .slice(0, 6)
  const away = (then: () => void): void => leaving(state, t, then)
  const title =
    showing === 'lab' ? (lab?.name ?? baseName(file ?? '')) : showing === 'machine' ? t('machine') : 'Tapdeck'
  return (
    <Menu position="bottom-start" withinPortal width={260}>
      <Menu.Target>
        <UnstyledButton className="td-lab-name" aria-label={t('file.menu', { name: title })}>
          <span className="td-logo" aria-hidden="true">
            T
          </span>
          <b>{title}</b>
          {file === undefined ? null : (
            <span className="td-file">
              {baseName(file)} · {t(`saved.${saved}`)}
            </span>
          )}
          <IconChevronDown size={13} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          onClick={() =>
            away(() => {
              close()
              goTo('picture')
            })
          }
        >
          {t('file.new')}
        </Menu.Item>
        <Menu.Item onClick={() => away(() => askPath({ for: 'open', start: data?.folder ?? '', done: open }))}>
          {t('file.open')}
        </Menu.Item>
        {showing === 'lab' ? (
          <>
            <Menu.Item onClick={() => void save()} rightSection={<kbd>Ctrl S</kbd>}>
              {t('file.save')}
            </Menu.Item>
            <Menu.Item onClick={() => askPath({ for: 'saveAs', start: file ?? '', done: saveAs })}>
              {t('file.saveAs')}
            </Menu.Item>
          </>
        ) : null}
        <Menu.Item onClick={() => away(lookAtMachine)}>{t('file.machine')}</Menu.Item>
        {recent.length === 0 ? null : (
          <>
            <Menu.Divider />
            <Menu.Label>{t('file.recent')}</Menu.Label>
            {recent.map((one) => (
              <Menu.Item key={one.file} onClick={() => away(() => void open(one.file))}>
                {one.name}
                <span className="td-menu-path">{one.file}</span>
              </Menu.Item>
            ))}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
