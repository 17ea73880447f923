// What is shown for name servers in /etc/resolv.conf, run by a shell: it does to the file just what the helper does.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { resolvConf, withServers } from '../../../src/core/host/resolver.ts'
import { commandText } from '../../../src/core/plan/command.ts'

const mark = 'tapdeck:office/bond0.20'
const before = 'nameserver 9.9.9.9\nsearch lan.test'
const with1 = withServers(before, mark, ['10.0.0.1', '2001:db8::53'])
const texts: Record<string, string | undefined> = {
  'no file': undefined,
  'an empty file': '',
  'an empty line': '\n',
  'a file without an end of its last line': before,
  'a file of others': `${before}\n`,
  'a file with ours': with1,
  'a file with ours behind those of another lab': withServers(with1, 'tapdeck:other/br0', ['10.0.2.1']),
  'a file with those of an interface of nearly that name': withServers(before, 'tapdeck:office/bond0-20', ['10.0.2.1']),
  'a file that Tapdeck has made': withServers(undefined, mark, ['10.0.0.1']),
  'a file that Tapdeck has made, with those of another lab': withServers(
    withServers(undefined, mark, ['10.0.0.1']),
    'tapdeck:other/br0',
    ['10.0.2.1'],
  ),
  'ours without their end': `# begin ${mark}\nnameserver 10.0.0.1\n${before}\n`,
  'ours at the end': `${before}\n# begin ${mark}\nnameserver 10.0.0.1\n# end ${mark}`,
  'ours with a line of others in between': `# begin ${mark}\nnameserver 10.0.0.1\n\nsearch x.test\n# end ${mark}\n`,
}

function shown(text: string | undefined, servers: string[]): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'tapdeck-resolv-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'resolv.conf')
  if (text !== undefined) writeFileSync(file, text)
  const line = commandText({ run: 'name-servers', mark, servers }).replaceAll(resolvConf, file)
  const output = execFileSync('sh', ['-ec', line], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  expect(output).toBe('')
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

describe('the commands that are shown for name servers', () => {
  it.each(Object.entries(texts))('do what the helper does: %s', (_what, text) => {
    for (const servers of [['10.0.0.7', '2001:db8::7'], ['10.0.0.7'], []])
      expect(shown(text, servers)).toBe(withServers(text, mark, servers))
  })
})
