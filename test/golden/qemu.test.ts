// Guest → QEMU command line, against what was looked at and found right. UPDATE_GOLDEN=1 writes the files anew.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { faultOf, type Fault } from '../../src/core/fault.ts'
import { qemuCommand } from '../../src/core/qemu/argv.ts'
import type { DiskToMake, QemuCommand } from '../../src/core/qemu/facts.ts'
import { typedCommand } from '../../src/core/qemu/typed.ts'
import { goldenPath, inputOf, qemuCases } from '../support/cases/qemu-cases.ts'

function expectGolden(path: string, text: string): void {
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, text)
  expect(existsSync(path), `${path} is missing: look at the output and write it with UPDATE_GOLDEN=1`).toBe(true)
  expect(text).toBe(readFileSync(path, 'utf8'))
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)]

const makeText = (make: DiskToMake): string =>
  make.kind === 'copy'
    ? `copy ${make.from} to ${make.path} (${make.at})`
    : [
        `image ${make.path}: ${make.format}`,
        make.size ?? '',
        make.backing === undefined ? '' : `backed by ${make.backing}`,
        `(${make.at})`,
      ]
        .filter((part) => part !== '')
        .join(' ')

function commandText({ program, args, prepare, reads, opens, paused, beforeStart, notes }: QemuCommand): string {
  expect(paused).toBe(args.includes('-S'))
  return [
    typedCommand({ program, args, opens }),
    ...section('made if not there', prepare.map(makeText)),
    ...section(
      'read',
      reads.map(({ path, at }) => `${path} (${at})`),
    ),
    ...section(
      'opened for it',
      opens.map(({ link, fds, at }) => `${link} as ${fds.join(', ')} (${at})`),
    ),
    ...section(
      'before it runs',
      beforeStart.map((request) => JSON.stringify(request)),
    ),
    ...section('notes', notes),
    '',
  ].join('\n')
}

const faultText = ({ code, message, hint, at, cause }: Fault): string =>
  [`${code} at ${at?.path ?? 'nowhere'}`, message, hint ?? '', ...section('also', cause?.split('\n') ?? []), ''].join(
    '\n',
  )

function faultFrom(run: () => unknown): Fault {
  try {
    run()
  } catch (thrown) {
    return faultOf(thrown)
  }
  throw new Error('no fault was thrown')
}

describe('a guest becomes the command line', () => {
  test.each(qemuCases('qemu').map((one) => [one.name, one] as const))('%s', (name, one) => {
    expectGolden(goldenPath('qemu', name), commandText(qemuCommand(inputOf(one))))
  })
})

describe('what QEMU would refuse is a fault with its place', () => {
  test.each(qemuCases('qemu-faults').map((one) => [one.name, one] as const))('%s', (name, one) => {
    const fault = faultFrom(() => qemuCommand(inputOf(one)))
    expect(fault.code).not.toBe('tapdeck.defect')
    expectGolden(goldenPath('qemu-faults', name), faultText(fault))
  })
})
