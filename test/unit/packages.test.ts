// The packages: what they install is there, runs what it says, and finds it where the package puts it.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

const root = join(import.meta.dirname, '../..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const schema = z.object({
  productName: z.string(),
  asarUnpack: z.array(z.string()),
  extraMetadata: z.object({ homepage: z.url() }),
  extraResources: z.array(z.object({ from: z.string(), to: z.string() })),
  deb: z.object({ fpm: z.array(z.string()) }),
  rpm: z.object({ fpm: z.array(z.string()) }),
})
const builder = schema.parse(parse(read('electron-builder.yml')))
const installed = new Map(builder.deb.fpm.map((line) => [line.split('=')[1] ?? '', line.split('=')[0] ?? '']))
const sourceOf = (target: string): string => {
  const source = installed.get(target)
  if (source === undefined) throw new Error(`${target} is not in the package`)
  return read(source)
}

describe('the deb and the rpm', () => {
  it('install the same files, all of which are there', () => {
    expect(builder.rpm.fpm).toEqual(builder.deb.fpm)
    for (const source of installed.values()) expect(existsSync(join(root, source)), source).toBe(true)
  })

  it.each(['/usr/bin/tapdeck', '/usr/libexec/tapdeck-helper'])('%s can be run, and runs what is in /opt', (target) => {
    expect(statSync(join(root, installed.get(target) ?? '')).mode & 0o111).toBe(0o111)
    const [, node, script] = /^exec (\S+) (\S+) "\$@"$/m.exec(sourceOf(target)) ?? []
    const resources = `/opt/${builder.productName}/resources`
    expect(builder.extraResources.map(({ to }) => `${resources}/${to}`)).toContain(node)
    expect(script).toBe(`${resources}/app.asar.unpacked/dist/${target.endsWith('helper') ? 'helper' : 'tapdeck'}.mjs`)
    expect(builder.asarUnpack).toContain('dist/{tapdeck,helper}.mjs')
  })

  it('run recovery at the start of the machine, without anybody having to enable it', () => {
    const unit = sourceOf('/usr/lib/systemd/system/tapdeck-recover.service')
    const [, program = ''] = /^ExecStart=(\S+) recover$/m.exec(unit) ?? []
    expect(installed.has(program)).toBe(true)
    expect(unit).toMatch(/^ConditionPathExistsGlob=\|?\/var\/lib\/tapdeck\/journals\/\*\.journal\.json$/m)
    expect(sourceOf('/usr/lib/systemd/system/multi-user.target.d/tapdeck-recover.conf')).toContain(
      '\nWants=tapdeck-recover.service\n',
    )
  })

  it('name the helper to polkit by the path where it is', () => {
    const policy = sourceOf('/usr/share/polkit-1/actions/org.tapdeck.helper.policy')
    const [, path = ''] = /exec\.path">([^<]+)</.exec(policy) ?? []
    expect(path).toBe('/usr/libexec/tapdeck-helper')
  })
})
