// Compiled code that is kept: only where nobody else could have put it.
import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { compiledFolder } from '../../../src/engine/files/compiled.ts'
import { tempFolder } from '../../support/temp-folder.ts'

let home = ''

beforeEach(async () => {
  home = await tempFolder()
  vi.stubEnv('XDG_CACHE_HOME', home)
  return () => vi.unstubAllEnvs()
})

describe('the folder for compiled code', () => {
  it('is made for this user alone', () => {
    expect(compiledFolder()).toBe(join(home, 'tapdeck/compiled'))
    expect(statSync(join(home, 'tapdeck/compiled')).mode & 0o777).toBe(0o700)
  })

  it('is not taken where others can write', () => {
    mkdirSync(join(home, 'tapdeck/compiled'), { recursive: true })
    chmodSync(join(home, 'tapdeck/compiled'), 0o777)
    expect(compiledFolder()).toBeUndefined()
    chmodSync(join(home, 'tapdeck/compiled'), 0o700)
    chmodSync(join(home, 'tapdeck'), 0o775)
    expect(compiledFolder()).toBeUndefined()
  })

  it('is not taken where a link leads elsewhere', () => {
    mkdirSync(join(home, 'tapdeck'), { mode: 0o700 })
    mkdirSync(join(home, 'elsewhere'), { mode: 0o700 })
    symlinkSync(join(home, 'elsewhere'), join(home, 'tapdeck/compiled'))
    expect(compiledFolder()).toBeUndefined()
  })

  it('is done without where it cannot be made', () => {
    writeFileSync(join(home, 'tapdeck'), '')
    expect(compiledFolder()).toBeUndefined()
  })
})
