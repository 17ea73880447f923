// An ordinary user of the lab host who may use sudo, as the first user of a machine may.
import { builtCommand } from '../../support/tapdeck/cli.ts'
import type { Running } from '../support/channel.ts'
import type { LabHost, Outcome } from '../support/machine.ts'

const [uid, home, runtime] = [2000, '/home/ann', '/run/user/2000']

export interface LabUser {
  uid: number
  home: string
  run(command: string): Promise<string>
  attempt(command: string): Promise<Outcome>
  tapdeck(...words: string[]): Promise<Outcome>
  startTapdeck(...words: string[]): Running
}

export async function labUser(machine: LabHost): Promise<LabUser> {
  await machine.run(`set -e
    echo 'ann:x:${uid}:${uid}::${home}:/bin/sh' >> /etc/passwd
    echo 'ann:*:19000:0:99999:7:::' >> /etc/shadow
    echo 'ann:x:${uid}:' >> /etc/group
    echo "127.0.1.1 $(hostname)" >> /etc/hosts
    mkdir -p ${home} ${runtime}
    chown ${uid}:${uid} ${home} ${runtime}
    chmod 700 ${runtime}
    echo 'ann ALL=(ALL:ALL) NOPASSWD: ALL' > /etc/sudoers.d/ann
    chmod 440 /etc/sudoers.d/ann`)
  const as = (...words: string[]): string[] => [
    ...['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--inh-caps=-all'],
    ...['env', '-i', '-C', home, `HOME=${home}`, 'USER=ann', `XDG_RUNTIME_DIR=${runtime}`],
    'PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
    ...words,
  ]
  return {
    uid,
    home,
    run: (command) => machine.run(as('bash', '-c', command)),
    attempt: (command) => machine.attempt(as('bash', '-c', command)),
    tapdeck: (...words) => machine.attempt(as(...builtCommand, ...words)),
    startTapdeck: (...words) => machine.start(as(...builtCommand, ...words)),
  }
}
