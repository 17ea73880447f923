// Language and colours.
import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core'
import { IconCheck, IconSettings } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { languages, setLanguage, type Language } from '../../i18n/index.ts'

const schemes = ['auto', 'light', 'dark'] as const
const names = Object.keys(languages).filter((name): name is Language => Object.hasOwn(languages, name))

export function SettingsMenu() {
  const { t, i18n } = useTranslation('app')
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const mark = (is: boolean) => (is ? <IconCheck size={14} aria-hidden="true" /> : <span className="td-no-mark" />)
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="default" size={30} aria-label={t('settings')}>
          <IconSettings size={16} stroke={1.7} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('colours.label')}</Menu.Label>
        {schemes.map((scheme) => (
          <Menu.Item
            key={scheme}
            role="menuitemradio"
            aria-checked={colorScheme === scheme}
            leftSection={mark(colorScheme === scheme)}
            onClick={() => setColorScheme(scheme)}
          >
            {t(`colours.${scheme}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t('language')}</Menu.Label>
        {names.map((name) => (
          <Menu.Item
            key={name}
            role="menuitemradio"
            lang={name}
            aria-checked={i18n.language === name}
            leftSection={mark(i18n.language === name)}
            onClick={() => void setLanguage(name)}
          >
            {languages[name]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
