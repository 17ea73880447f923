// English and Traditional Chinese: by the system's language, or by the user's choice. Each area of the window has a file of its own.
import i18n from 'i18next'
import { initReactI18next } from 'react-i18next'
import { loadPhrases } from './phrases.ts'

export const languages = { en: 'English', 'zh-TW': '正體中文' } as const
export type Language = keyof typeof languages
const kept = 'tapdeck.language'

type Texts = Record<string, unknown>
const files = import.meta.glob<Texts>('./*/*.json', { eager: true, import: 'default' })

/** en → area → texts. */
function resources(): Record<string, Record<string, Texts>> {
  const found: Record<string, Record<string, Texts>> = {}
  for (const [path, texts] of Object.entries(files)) {
    const [, language, area] = /^\.\/([^/]+)\/([^/]+)\.json$/.exec(path) ?? []
    if (language === undefined || area === undefined) continue
    found[language] = { ...found[language], [area]: texts }
  }
  return found
}

const isLanguage = (text: string | null): text is Language => text !== null && Object.hasOwn(languages, text)

/** Any Chinese is better served by 正體中文 than by English. */
function firstLanguage(): Language {
  const chosen = localStorage.getItem(kept)
  if (isLanguage(chosen)) return chosen
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-TW' : 'en'
}

export async function startTexts(): Promise<void> {
  await loadPhrases(firstLanguage())
  await i18n.use(initReactI18next).init({
    resources: resources(),
    lng: firstLanguage(),
    fallbackLng: 'en',
    defaultNS: 'app',
    interpolation: { escapeValue: false },
  })
  document.documentElement.lang = i18n.language
}

export async function setLanguage(language: Language): Promise<void> {
  localStorage.setItem(kept, language)
  await loadPhrases(language)
  await i18n.changeLanguage(language)
  document.documentElement.lang = language
}
