// Lab files on disk: what is there is either the old text or the new one, and what cannot be read or written says so.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, type TestContext } from 'vitest'
import { emptyHost } from '../../../src/core/host/schema.ts'
import { faultOf, type Fault } from '../../../src/core/fault.ts'
import { findingsOf } from '../../../src/engine/files/findings.ts'
import { absent, loadLab, openLab, saveLab } from '../../../src/engine/files/store.ts'

const text = '# mine\nversion: 1\nname: office\n'
const other = '# mine\nversion: 1\nname: home\n'

let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapdeck-store-'))
  file = join(folder, 'lab.yaml')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const faultIn = async (work: Promise<unknown>): Promise<Fault> =>
  work.then(
    () => expect.fail('nothing was thrown'),
    (error: unknown) => faultOf(error),
  )

test('what was saved is loaded, byte for byte, and nothing else is in the folder', async () => {
  const saved = await saveLab(file, text)
  const loaded = await loadLab(file)
  expect(loaded).toMatchObject({ file, text, digest: saved, lab: { name: 'office' }, findings: [] })
  expect(readdirSync(folder)).toEqual(['lab.yaml'])
})

test('a save keeps the mode of the file and follows symbolic links', async () => {
  writeFileSync(file, text)
  chmodSync(file, 0o640)
  mkdirSync(join(folder, 'links'))
  const link = join(folder, 'links', 'current.yaml')
  symlinkSync('../lab.yaml', link)
  await saveLab(link, other)
  expect(readlinkSync(link)).toBe('../lab.yaml')
  expect(readFileSync(file, 'utf8')).toBe(other)
  expect(statSync(file).mode & 0o777).toBe(0o640)
})

test('a link that leads nowhere yet is where the file is made', async () => {
  const link = join(folder, 'current.yaml')
  symlinkSync('lab.yaml', link)
  await saveLab(link, text)
  expect(readFileSync(file, 'utf8')).toBe(text)
})

test('a file that something else has changed is not overwritten', async () => {
  const first = await saveLab(file, text)
  writeFileSync(file, `${text}# theirs\n`)
  expect((await faultIn(saveLab(file, other, { ifUnchangedFrom: first }))).code).toBe('lab.changed')
  expect(readFileSync(file, 'utf8')).toBe(`${text}# theirs\n`)
  rmSync(file)
  expect((await faultIn(saveLab(file, other, { ifUnchangedFrom: first }))).code).toBe('lab.changed')
  expect(existsSync(file)).toBe(false)
})

test('a new file does not replace one that is there', async () => {
  await saveLab(file, text, { ifUnchangedFrom: absent })
  expect((await faultIn(saveLab(file, other, { ifUnchangedFrom: absent }))).code).toBe('lab.changed')
  expect(readFileSync(file, 'utf8')).toBe(text)
  expect(readdirSync(folder)).toEqual(['lab.yaml'])
})

test('each save gives the digest for the next', async () => {
  const first = await saveLab(file, text, { ifUnchangedFrom: absent })
  const second = await saveLab(file, other, { ifUnchangedFrom: first })
  await saveLab(file, text, { ifUnchangedFrom: second })
  expect(readFileSync(file, 'utf8')).toBe(text)
})

test('what is no lab is neither loaded nor saved: a fault with every finding and its place', async () => {
  writeFileSync(file, 'version: 1\nname: office\nguests:\n  web: { ram: 1, cpus: 0 }\n')
  const fault = await faultIn(loadLab(file))
  expect(fault).toMatchObject({ code: 'lab.invalid', at: { file, line: 4 } })
  expect(fault.findings?.map(({ code }) => code)).toEqual(['lab.unknown-key', 'lab.range'])
  expect((await findingsOf(file, emptyHost)).map(({ code }) => code)).toEqual(['lab.unknown-key', 'lab.range'])
  expect((await faultIn(saveLab(file, ''))).code).toBe('lab.invalid')
  expect(readFileSync(file, 'utf8')).toContain('ram')
})

test('a lab with an error of meaning is opened to be mended, but not loaded to be acted on', async () => {
  writeFileSync(file, `${text}guests:\n  web: { cards: [{ connect: { network: lan } }] }\n`)
  expect((await openLab(file)).findings.map(({ code }) => code)).toContain('card.network')
  expect((await faultIn(loadLab(file))).code).toBe('lab.invalid')
})

test('files that a guest needs and that are not there are told, but not of another machine', async () => {
  writeFileSync(join(folder, 'disk.qcow2'), '')
  writeFileSync(
    file,
    `${text}guests:
  web:
    disks: [{ file: disk.qcow2 }, { file: gone.qcow2 }, { file: made.qcow2, size: 1G }, { file: new.qcow2, backing: base.qcow2 }, { file: top.qcow2, backing: made.qcow2 }]
    cd: /nowhere/debian.iso
    firmware: { file: bios.bin }
`,
  )
  const told = (await findingsOf(file, undefined)).filter(({ code }) => code === 'guest.file-missing')
  expect(told.map(({ level, at }) => `${level} ${at.line} ${at.path}`)).toEqual([
    'warning 6 guests.web.disks[1].file',
    'warning 6 guests.web.disks[3].backing',
    'warning 7 guests.web.cd',
    'warning 8 guests.web.firmware.file',
  ])
  expect((await findingsOf(file, emptyHost)).map(({ code }) => code)).not.toContain('guest.file-missing')
})

test.each([
  ['a file that is not there', () => file, 'lab.missing'],
  ['a folder', () => folder, 'lab.unreadable'],
])('%s is a fault with a hint', async (_, where, code) => {
  expect(await faultIn(loadLab(where()))).toMatchObject({ code, hint: expect.any(String) })
})

test('a file that is not UTF-8, or is empty, is a fault and not an empty lab', async () => {
  writeFileSync(file, Buffer.from([0x6e, 0xff, 0xfe]))
  expect((await faultIn(loadLab(file))).code).toBe('lab.invalid')
  writeFileSync(file, '')
  expect((await faultIn(loadLab(file))).findings?.[0]?.code).toBe('lab.empty')
})

test('a save into a folder that is not there, or over a folder, is a fault', async () => {
  expect((await faultIn(saveLab(join(folder, 'no', 'lab.yaml'), text))).code).toBe('lab.missing')
  expect((await faultIn(saveLab(folder, text))).code).toBe('lab.unwritable')
})

test('what a killed save left is swept away by the next', async () => {
  const dead = spawnSync('true').pid
  writeFileSync(join(folder, `.lab.yaml.${dead}-0.tmp`), 'half')
  writeFileSync(join(folder, `.lab.yaml.${process.pid}-999.tmp`), 'alive')
  await saveLab(file, text)
  expect(readdirSync(folder).toSorted()).toEqual([`.lab.yaml.${process.pid}-999.tmp`, 'lab.yaml'])
})

test('a save that is killed leaves the old text or the new one', { timeout: 120_000 }, async () => {
  const long = [text, other].map((head) => `${head}# ${'x'.repeat(500_000)}\n`)
  writeFileSync(file, text)
  for (let round = 1; round <= 15; round++) {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'save-loop.ts'), file, text, other], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let saves = 0
    await new Promise<void>((done) => {
      child.stdout.on('data', (dots: Buffer) => {
        saves += dots.length
        if (saves >= round) done()
      })
    })
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    expect(long.indexOf(readFileSync(file, 'utf8'))).toBeGreaterThanOrEqual(0)
  }
  await saveLab(file, text)
  expect(readdirSync(folder)).toEqual(['lab.yaml'])
})

/** Runs save-once.ts in a mount namespace of its own, after a shell command that arranges the folder. */
const saveUnder = (arrange: string, content: string): string =>
  execFileSync(
    'unshare',
    [
      '--user',
      '--map-root-user',
      '--mount',
      'sh',
      '-c',
      `${arrange} && exec "$@"`,
      'sh',
      process.execPath,
      join(import.meta.dirname, 'save-once.ts'),
      file,
      content,
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  )
const mustMount = (skip: TestContext['skip']): void => {
  const mount = ['mount', '-t', 'tmpfs', 'none', '/tmp']
  const { status } = spawnSync('unshare', ['--user', '--map-root-user', '--mount', ...mount])
  if (status !== 0) skip('this machine lets nobody mount in a namespace of their own')
}

test('a full disk is a fault, and the file is as it was', ({ skip }) => {
  mustMount(skip)
  const arrange = `mount -t tmpfs -o size=64k none '${folder}' && printf 'version: 1\\nname: old\\n' >'${file}'`
  expect(saveUnder(arrange, text)).toBe('saved, office')
  expect(saveUnder(arrange, `${text}# ${'x'.repeat(100_000)}\n`)).toBe('lab.disk-full, old')
})

test('a file system that is read-only is a fault, and the file is as it was', ({ skip }) => {
  mustMount(skip)
  const arrange = `mount -t tmpfs none '${folder}' && printf 'version: 1\\nname: old\\n' >'${file}'`
  expect(saveUnder(`${arrange} && mount -o remount,ro '${folder}'`, text)).toBe('lab.read-only, old')
})
