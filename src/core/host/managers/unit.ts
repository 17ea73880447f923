// The unit of systemd that brings a lab up with the machine: text and back.
import { z } from 'zod'

export const unitSchema = z.strictObject({
  lab: z.string(),
  /** The program and the lab file that it is told to apply. */
  program: z.string(),
  file: z.string(),
  /** Who owns the taps. */
  user: z.int(),
  state: z.enum(['enabled', 'disabled']),
})
export type Unit = z.output<typeof unitSchema>

export const unitName = (lab: string): string => `tapdeck-${lab}.service`
export const unitFolder = '/etc/systemd/system'
export const unitFile = (lab: string): string => `${unitFolder}/${unitName(lab)}`

/** `oneshot`: other units may wait for the lab. After the managers, whose cards it may speak of, and after what undoes an interrupted change. */
export const unitText = ({ lab, program, file, user }: Omit<Unit, 'state'>): string =>
  `# Lab ${lab} of Tapdeck; \`tapdeck down\` removes it.
[Unit]
Description=Tapdeck lab ${lab}
Wants=network-pre.target
After=network-pre.target network.target NetworkManager.service systemd-networkd.service tapdeck-recover.service

[Service]
Type=oneshot
RemainAfterExit=yes
Environment=TAPDECK_USER=${user}
ExecStart=${program} apply ${file} --yes

[Install]
WantedBy=multi-user.target
`

/** Undefined for a file that Tapdeck did not write. */
export function parseUnit(lab: string, text: string, state: Unit['state']): Unit | undefined {
  const [, program, file] = /^ExecStart=(\S+) apply (\S+) --yes$/m.exec(text) ?? []
  const user = /^Environment=TAPDECK_USER=(\d+)$/m.exec(text)?.[1]
  if (program === undefined || file === undefined || user === undefined) return undefined
  const unit = { lab, program, file, user: Number(user) }
  return unitText(unit) === text ? { ...unit, state } : undefined
}
