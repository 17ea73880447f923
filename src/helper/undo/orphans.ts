// Commands that outlive the helper that started them: one that was killed leaves its last batch running.
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { FaultError } from '../../core/fault.ts'
import { startOf, type JournalEntry } from './journal.ts'

type Writer = JournalEntry['writer']

/** This process, as a journal names its writer. */
export const self = (): Writer => ({ pid: process.pid, start: startOf(process.pid) ?? '' })

const variable = 'TAPDECK_HELPER'
const markOf = ({ pid, start }: Writer): string => `${variable}=${pid}:${start}`
/** Where programs are; nothing else is run. */
export const folders = ['/usr/sbin', '/usr/bin', '/sbin', '/bin']

/** The whole environment of a command: nothing of the caller's. It names the helper that started it. */
export function environment(): Record<string, string> {
  const { pid, start } = self()
  return { PATH: folders.join(':'), LC_ALL: 'C', [variable]: `${pid}:${start}` }
}

const patience = 10_000

/** They are to stay until an operation stops them. */
const services = new Set(['dnsmasq', 'dhclient'])

/** Ends what a dead helper was running, but for services. */
export async function endOrphans(writer: Writer): Promise<void> {
  for (const deadline = Date.now() + patience; Date.now() < deadline; await pause(4)) {
    const left = startedBy(writer)
    if (left.length === 0) return
    for (const pid of left) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It has just ended by itself.
      }
    }
  }
  throw new FaultError({
    code: 'helper.orphans',
    message: `Commands of an interrupted change do not end: ${startedBy(writer).join(', ')}.`,
    retry: 'again',
  })
}

function startedBy(writer: Writer): number[] {
  const mark = markOf(writer)
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return (
          readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark) &&
          !services.has(readFileSync(`/proc/${pid}/comm`, 'utf8').trim()) &&
          startOf(pid) !== undefined
        )
      } catch {
        return false // gone, or someone else's
      }
    })
}
