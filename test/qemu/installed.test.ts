// What is found out of the installed QEMU and of KVM, and that it is asked once only.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { outcomeOf } from '../../src/engine/guest/installed/program.ts'
import { probeArgs, probeSector, probeStatus } from '../../src/engine/guest/installed/probe.ts'
import { whenDone } from '../support/cleanup.ts'
import { tempFolder } from '../support/temp-folder.ts'

/** The modules with nothing in memory, as in a new process. */
async function fresh() {
  vi.resetModules()
  const { qemuFacts } = await import('../../src/engine/guest/facts.ts')
  const { kvmFinding } = await import('../../src/engine/guest/kvm.ts')
  // FaultError is known by its class, so by that of the same modules.
  const { faultFrom } = await import('../support/fault.ts')
  return { qemuFacts, kvmFinding, faultFrom }
}

let folder = ''
beforeEach(async () => {
  folder = await tempFolder()
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'))
  vi.stubEnv('TAPDECK_QEMU', '')
  whenDone(() => {
    vi.unstubAllEnvs()
  })
})

/** A QEMU that writes down each of its starts. */
function counting(): { program: string; starts: () => string[] } {
  const program = join(folder, 'qemu')
  const log = join(folder, 'starts')
  writeFileSync(log, '')
  writeFileSync(program, `#!/bin/sh\necho "$*" >> '${log}'\nexec qemu-system-x86_64 "$@"\n`)
  chmodSync(program, 0o755)
  return { program, starts: () => readFileSync(log, 'utf8').split('\n').filter(Boolean) }
}

describe('the installed QEMU', () => {
  it('tells its version, machines and cards once; another process takes them from the disk', async () => {
    const { program, starts } = counting()
    vi.stubEnv('TAPDECK_QEMU', program)
    const first = await fresh()
    const facts = await first.qemuFacts()
    expect(facts.program).toBe(program)
    expect(facts.version.major).toBeGreaterThanOrEqual(7)
    expect(facts.machines).toEqual(expect.arrayContaining(['q35', 'pc']))
    expect(facts.cardModels).toEqual(expect.arrayContaining(['virtio-net-pci', 'e1000', 'rtl8139']))
    const asked = starts().length
    expect(asked).toBeGreaterThan(0)
    expect(await first.qemuFacts()).toEqual(facts)
    expect(await (await fresh()).qemuFacts()).toEqual(facts)
    expect(starts()).toHaveLength(asked)
    // Another program in its place is asked.
    writeFileSync(program, `${readFileSync(program, 'utf8')}\n`)
    expect(await first.qemuFacts()).toEqual(facts)
    expect(starts().length).toBeGreaterThan(asked)
  })

  it('is missed with the package that has it', async () => {
    const { qemuFacts, faultFrom } = await fresh()
    vi.stubEnv('TAPDECK_QEMU', join(folder, 'none'))
    expect(await faultFrom(qemuFacts())).toMatchObject({ code: 'qemu.missing' })
  })

  it('that is no QEMU is not believed', async () => {
    vi.stubEnv('TAPDECK_QEMU', '/bin/true')
    const { qemuFacts, faultFrom } = await fresh()
    expect(await faultFrom(qemuFacts())).toMatchObject({ code: 'qemu.unreadable' })
  })

  it('is asked though the cache is broken', async () => {
    const cache = join(folder, 'cache')
    writeFileSync(cache, 'a file where the folder should be')
    expect((await (await fresh()).qemuFacts()).machines).toContain('q35')
  })
})

describe('KVM', () => {
  it('the probe ends with its answer where guests run', async () => {
    const sector = join(folder, 'sector')
    writeFileSync(sector, probeSector())
    const { status } = await outcomeOf('qemu-system-x86_64', probeArgs('tcg', sector), 30_000)
    expect(status).toBe(probeStatus)
  })

  it('is tried once per boot, and says why if it does not work', async () => {
    const { program, starts } = counting()
    const finding = await (await fresh()).kvmFinding(program)
    const tries = finding.state === 'absent' ? 0 : 1
    expect(starts()).toHaveLength(tries)
    if (finding.state !== 'works') expect(finding.reason).toMatch(/\w+/)
    expect(await (await fresh()).kvmFinding(program)).toEqual(finding)
    expect(starts()).toHaveLength(tries)
    await (await fresh()).kvmFinding(program, 'again')
    expect(starts()).toHaveLength(2 * tries)
  })

  it('a QEMU that dies under it makes it broken, with its words', async ({ skip }) => {
    const { program } = counting()
    const { kvmFinding } = await fresh()
    if ((await kvmFinding(program)).state === 'absent') skip('there is no /dev/kvm')
    writeFileSync(program, '#!/bin/sh\necho "KVM: entry failed, hardware error 0x7" >&2\nkill -ABRT $$\n')
    expect(await kvmFinding(program)).toEqual({
      state: 'broken',
      reason: expect.stringContaining('hardware error 0x7'),
    })
  })
})
