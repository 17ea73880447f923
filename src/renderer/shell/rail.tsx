// The rail at the left: the pages.
import { UnstyledButton } from '@mantine/core'
import { IconChecks, IconDeviceDesktop, IconHistory, IconSitemap, IconWorld } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { goTo, pages, useView, type Page, type View } from '../state/view.ts'

const icons = {
  picture: IconSitemap,
  guests: IconDeviceDesktop,
  networks: IconWorld,
  checks: IconChecks,
  history: IconHistory,
} satisfies Record<Page, typeof IconWorld>

const pageOf = ({ page }: View): Page => page

export function Rail() {
  const { t } = useTranslation('app')
  const current = useView(pageOf)
  return (
    <nav className="td-rail" aria-label={t('pages')}>
      {pages.map((page) => {
        const Icon = icons[page]
        return (
          <UnstyledButton
            key={page}
            className="td-rail-item"
            aria-current={page === current ? 'page' : undefined}
            onClick={() => goTo(page)}
          >
            <Icon size={20} stroke={1.6} aria-hidden="true" />
            <span>{t(`page.${page}`)}</span>
          </UnstyledButton>
        )
      })}
    </nav>
  )
}
