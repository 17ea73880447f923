// guest …: starting, stopping and looking at guests.
import { writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import type { GuestStatus } from '../../contract/api.ts'
import { FaultError } from '../../core/fault.ts'
import { parseEndpoint } from '../../core/lab/words.ts'
import { typedCommand } from '../../core/qemu/typed.ts'
import { finish, labRef, theEngine } from '../context.ts'
import { exitCodes, print, printJson } from '../io.ts'
import { attachTerminal } from '../terminal.ts'

interface Options {
  json?: boolean
}

/** Commands that take a lab and a guest and answer with its state. */
const simple = {
  kill: 'end QEMU at once, like pulling the plug',
  reset: 'press the reset button',
  pause: 'stop the CPUs',
  resume: 'let the CPUs go on',
  status: 'its state, process and cards',
} as const

export function addGuestCommands(program: Command): void {
  const guest = program.command('guest').description('start, stop and look at guests')
  addStart(guest)
  for (const [name, words] of Object.entries(simple) as [keyof typeof simple, string][]) {
    guest
      .command(`${name} <lab> <guest>`)
      .description(words)
      .option('--json', 'one JSON document')
      .action((lab: string, which: string, options: Options) =>
        finish(options, async () =>
          show(await theEngine().call(`guest.${name}`, { lab: labRef(lab), guest: which }), options),
        ),
      )
  }
  addConsoles(guest)
  addCables(guest)
}

function addStart(guest: Command): void {
  guest
    .command('start <lab> [guests...]')
    .description('start these guests, or all of the lab')
    .option('--json', 'one JSON document')
    .action((lab: string, names: string[], options: Options) =>
      finish(options, async () => {
        const ref = labRef(lab)
        const engine = theEngine()
        const started: GuestStatus[] = []
        const wanted =
          names.length > 0
            ? names
            : (await engine.call('lab.status', { lab: ref })).guests
                .filter(({ state }) => state === 'stopped' || state === 'crashed')
                .map(({ name }) => name)
        for (const name of wanted) {
          const status = await engine.call('guest.start', { lab: ref, guest: name })
          started.push(status)
          if (!options.json) print(guestText(status))
        }
        if (options.json) printJson(started)
        return exitCodes.done
      }),
    )
  guest
    .command('stop <lab> <guest>')
    .description('press the power button, and wait until the guest has shut down')
    .option('--within <seconds>', 'how long to wait', '60')
    .option('--json', 'one JSON document')
    .action((lab: string, which: string, options: Options & { within: string }) =>
      finish(options, async () =>
        show(
          await theEngine().call('guest.stop', {
            lab: labRef(lab),
            guest: which,
            within: whole(options.within, '--within'),
          }),
          options,
        ),
      ),
    )
  guest
    .command('command <lab> <guest>')
    .description('the QEMU command line that would start it')
    .option('--json', 'one JSON document')
    .action((lab: string, which: string, options: Options) =>
      finish(options, async () => {
        const command = await theEngine().call('guest.command', { lab: labRef(lab), guest: which })
        if (options.json) printJson(command)
        else print(typedCommand(command))
        return exitCodes.done
      }),
    )
}

function addConsoles(guest: Command): void {
  guest
    .command('monitor <lab> <guest> [command...]')
    .description('the QEMU monitor: one command and its answer, or all of it at this terminal')
    .action((lab: string, which: string, words: string[]) =>
      finish({}, async () => {
        const engine = theEngine()
        const ref = { lab: labRef(lab), guest: which }
        if (words.length > 0)
          print((await engine.call('guest.monitor', { ...ref, command: words.join(' ') })).text.trimEnd())
        else await attachTerminal(await engine.openConsole(ref.lab, which, 'monitor'))
        return exitCodes.done
      }),
    )
  guest
    .command('serial <lab> <guest>')
    .description('the serial line at this terminal; Ctrl+] leaves')
    .action((lab: string, which: string) =>
      finish({}, async () => {
        await attachTerminal(await theEngine().openConsole(labRef(lab), which, 'serial'))
        return exitCodes.done
      }),
    )
  guest
    .command('screenshot <lab> <guest> <file>')
    .description('the screen as a PNG file')
    .action((lab: string, which: string, file: string) =>
      finish({}, async () => {
        const { png } = await theEngine().call('guest.screenshot', { lab: labRef(lab), guest: which })
        try {
          writeFileSync(file, Buffer.from(png, 'base64'))
        } catch (error) {
          throw new FaultError({
            code: 'usage.file',
            message: `${file} cannot be written.`,
            hint: 'Name a file in a folder that is there.',
            cause: String(error),
          })
        }
        return exitCodes.done
      }),
    )
}

function addCables(guest: Command): void {
  guest
    .command('link <lab> <guest> <card> <up|down>')
    .description('pull the cable of a card (0, 1 …) or plug it in again')
    .option('--json', 'one JSON document')
    .action((lab: string, which: string, card: string, link: string, options: Options) =>
      finish(options, async () => {
        if (link !== 'up' && link !== 'down') throw usage('link', `A link is up or down, not ${link}.`)
        return show(
          await theEngine().call('guest.link', { lab: labRef(lab), guest: which, card: whole(card, 'CARD'), link }),
          options,
        )
      }),
    )
  guest
    .command('forward <lab> <guest> <add|remove> <listen> <port>')
    .description('a forward of a user-mode card while the guest runs: … add tcp:127.0.0.1:8022 22')
    .option('--card <card>', 'which card', '0')
    .option('--json', 'one JSON document')
    .action(
      (lab: string, which: string, change: string, listen: string, port: string, options: Options & { card: string }) =>
        finish(options, async () => {
          if (change !== 'add' && change !== 'remove')
            throw usage('change', `The change is add or remove, not ${change}.`)
          const input = {
            lab: labRef(lab),
            guest: which,
            card: whole(options.card, '--card'),
            change,
            ...listenEnd(listen),
            to: whole(port, 'PORT'),
          } as const
          await theEngine().call('guest.forward', input)
          if (options.json) printJson({ guest: which, change, listen, to: input.to })
          else print(change === 'add' ? `${listen} leads to port ${input.to} of ${which}.` : `${listen} is closed.`)
          return exitCodes.done
        }),
    )
}

const usage = (what: string, message: string): FaultError => new FaultError({ code: `usage.${what}`, message })

function whole(text: string, what: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text)
  throw usage('number', `${what} is a number, not ${text}.`)
}

/** `tcp:127.0.0.1:8022`, `udp:5353`, `8022`: TCP on the loopback unless it says otherwise. */
function listenEnd(text: string): { proto: 'tcp' | 'udp'; address: string; port: number } {
  const match = /^(?:(tcp|udp):)?(.+)$/.exec(text)
  const end = parseEndpoint(match?.[2] ?? '')
  if (!end) throw usage('listen', `${text} is not a listening end, like tcp:127.0.0.1:8022.`)
  return {
    proto: match?.[1] === 'udp' ? 'udp' : 'tcp',
    address: end.host === '' ? '127.0.0.1' : end.host,
    port: end.port,
  }
}

function show(status: GuestStatus, options: Options): 0 {
  if (options.json) printJson(status)
  else print(guestText(status))
  return exitCodes.done
}

export function guestText({ name, state, pid, accelerator, reason, cards }: GuestStatus): string {
  const head = [
    `${name}: ${state}`,
    ...(pid === undefined ? [] : [`process ${pid}`]),
    ...(accelerator === undefined ? [] : [accelerator]),
    ...(reason === undefined ? [] : [reason]),
  ]
  return [
    head.join(', '),
    ...cards.map(
      ({ index, model, mac, connection, link, addresses }) =>
        `  card ${index}  ${model}  ${mac}  ${connection}  link ${link}${addresses.length > 0 ? `  ${addresses.join(' ')}` : ''}`,
    ),
  ].join('\n')
}
