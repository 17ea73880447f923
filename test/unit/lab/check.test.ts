// Findings: the fix of each mends it, and a lab that is right is left in peace.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkLab, readLab } from '../../../src/core/lab/check.ts'
import { applyEdit } from '../../../src/core/lab/edit.ts'
import { findingSchema } from '../../../src/core/lab/finding.ts'
import { labSchema } from '../../../src/core/lab/schema.ts'
import { newLab, templates, type Template } from '../../../src/core/lab/templates.ts'

const folder = join(import.meta.dirname, '../../golden/lab-errors')
const texts = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))

test('a fix takes its finding away and brings no new error', () => {
  let fixes = 0
  for (const { text } of texts) {
    const { lab, findings } = readLab(text)
    if (lab === undefined) continue
    for (const { fix, code, message } of findings) {
      if (fix === undefined) continue
      fixes++
      const after = checkLab(applyEdit(text, fix).lab)
      expect(after.filter((finding) => finding.code === code && finding.message === message)).toEqual([])
      expect(after.filter(({ level }) => level === 'error').length).toBeLessThanOrEqual(
        findings.filter(({ level }) => level === 'error').length,
      )
    }
  }
  expect(fixes).toBeGreaterThan(10)
})

test('every finding has a hint, and crosses the contract', () => {
  for (const { name, text } of texts)
    for (const finding of readLab(text, name).findings) {
      expect(findingSchema.parse(finding)).toEqual(finding)
      if (!finding.code.startsWith('lab.')) expect(finding.hint, finding.code).toBeTruthy()
    }
})

test.each(Object.keys(templates) as Template[])('the template %s has no errors and no warnings', (template) => {
  const { lab, findings } = readLab(newLab('office', template))
  expect(lab).toBeDefined()
  expect(findings.filter(({ level }) => level !== 'advice')).toEqual([])
})

test('a template wants a name that is one', () => {
  expect(() => newLab('My Office', 'nat')).toThrow(/is not a name/)
})

test('an isolated network may have forwards: they lead from the host to the guest', () => {
  const lab = labSchema.parse({
    version: 1,
    name: 'a',
    networks: {
      lan: {
        mode: 'isolated',
        subnet: '10.0.0.0/24',
        dhcp: { hosts: { '52:54:00:00:00:01': '.2' } },
        forwards: [{ tcp: 8080, to: 'web:80' }],
      },
    },
    guests: { web: { disks: [{ file: 'a' }], cards: [{ mac: '52:54:00:00:00:01', connect: { network: 'lan' } }] } },
  })
  expect(checkLab(lab)).toEqual([])
})

test('a thousand guests are checked without pain: what is compared pairwise is little', () => {
  const guests = Object.fromEntries(
    Array.from({ length: 1000 }, (_, at) => [
      `g${at}`,
      { disks: [{ file: `${at}.img` }], cards: [{ connect: { network: 'lan' } }] },
    ]),
  )
  const lab = labSchema.parse({ version: 1, name: 'a', networks: { lan: { subnet: '10.0.0.0/16' } }, guests })
  expect(checkLab(lab)).toEqual([])
})
