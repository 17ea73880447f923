// The words of the menu and the dialogs, in the system's language.
import { app } from 'electron'
import english from './words/en.json' with { type: 'json' }
import chinese from './words/zh-TW.json' with { type: 'json' }

/** `zh-TW`, `zh-HK`, `zh-Hant`: those who read 正體中文. The locale is known before the application is ready. */
const readsChinese = /^zh-(TW|HK|MO|Hant)/i.test(app.getPreferredSystemLanguages()[0] ?? '')

export const words: typeof english = readsChinese ? chinese : english
