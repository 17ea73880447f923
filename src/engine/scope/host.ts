// The machine's own network as a lab's scope, and the folders in which it is kept.
import { join } from 'node:path'
import type { Paths } from '../files/paths.ts'
import type { Scope } from './scope.ts'

/** Guests run as this user and in this user's folder; links, rules and services are made by the helper. Makes nothing. */
export const hostScope = (paths: Paths, lab: string): Scope => ({
  kind: 'host',
  lab,
  folder: join(paths.runs, lab),
  enter: [],
  user: process.getuid?.() ?? 0,
})
