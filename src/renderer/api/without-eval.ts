// Makes zod work without `new Function`, which the window's content policy forbids: to be imported before any schema is used.
import { z } from 'zod'

z.config({ jitless: true })
