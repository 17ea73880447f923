// A lab file that the tests of edits begin with, and what an edit changes in it.
import { applyEdit, editSchema, type Edit } from '../../../src/core/lab/edit.ts'

export const office = `# The office lab.
version: 1
name: office      # short

networks:
  # for everybody
  lan: { subnet: 192.168.150.0/24, dhcp: { hosts: { 52:54:00:AA:00:01: .11 } }, forwards: [{ tcp: 8080, to: 'web:80' }] }

bridges:
  br0: { stp: true }

guests:
  web:            # the web server
    memory: 2048
    cards:
      - { mac: 52:54:00:aa:00:01, connect: { network: lan } }   # inside
      - { connect: { bridge: br0, vlan: 20 } }                  # outside

  # the database
  db: {}

positions:
  guests.web: { x: 1, y: 2 }
`

/** The lines that an edit adds (+) and takes away (-). */
export function difference(before: string, after: string): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')]
  const rest = [...now]
  const gone = old.filter((line) => {
    const at = rest.indexOf(line)
    if (at < 0) return true
    rest.splice(at, 1)
    return false
  })
  return [...gone.map((line) => `- ${line.trim()}`), ...rest.map((line) => `+ ${line.trim()}`)]
}

export const edited = (edit: Edit, text = office): string[] =>
  difference(text, applyEdit(text, editSchema.parse(edit)).text)
