// The commands of QMP that Tapdeck uses, each with what it takes and gives (qapi/*.json of QEMU 7.2; a newer one only adds).
import { z } from 'zod'

const none = z.strictObject({})
/** Nothing to say: `{}`. */
const done = z.looseObject({})

const statusSchema = z.enum([
  'debug',
  'inmigrate',
  'internal-error',
  'io-error',
  'paused',
  'postmigrate',
  'prelaunch',
  'finish-migrate',
  'restore-vm',
  'running',
  'save-vm',
  'shutdown',
  'suspended',
  'watchdog',
  'guest-panicked',
  'colo',
])

const pciDeviceSchema = z.looseObject({
  bus: z.int(),
  slot: z.int(),
  function: z.int(),
  class_info: z.looseObject({ class: z.int(), desc: z.string().optional() }),
  id: z.looseObject({ device: z.int(), vendor: z.int() }),
  /** The id that the device was given on the command line; empty for what the machine brings. */
  qdev_id: z.string(),
  irq: z.int().optional(),
})

const command = <A extends z.ZodType, R extends z.ZodType>(argumentsSchema: A, returnSchema: R) => ({
  arguments: argumentsSchema,
  return: returnSchema,
})

export const qmpCommands = {
  qmp_capabilities: command(none, done),
  'query-version': command(
    none,
    z.looseObject({
      qemu: z.looseObject({ major: z.int(), minor: z.int(), micro: z.int() }),
      package: z.string(),
    }),
  ),
  'query-name': command(none, z.looseObject({ name: z.string().optional() })),
  'query-kvm': command(none, z.looseObject({ enabled: z.boolean(), present: z.boolean() })),
  'query-status': command(none, z.looseObject({ running: z.boolean(), status: statusSchema })),
  'query-cpus-fast': command(none, z.array(z.looseObject({ 'cpu-index': z.int(), 'thread-id': z.int() }))),
  cont: command(none, done),
  stop: command(none, done),
  /** Presses the power button: the guest may take no notice. */
  system_powerdown: command(none, done),
  system_reset: command(none, done),
  quit: command(none, done),

  /** By the card's id, or the netdev's; the guest sees the carrier go only for the card's. */
  set_link: command(z.strictObject({ name: z.string(), up: z.boolean() }), done),
  'query-rx-filter': command(
    z.strictObject({ name: z.string().optional() }),
    z.array(
      z.looseObject({
        name: z.string(),
        promiscuous: z.boolean(),
        multicast: z.enum(['normal', 'none', 'all']),
        unicast: z.enum(['normal', 'none', 'all']),
        vlan: z.enum(['normal', 'none', 'all']),
        'broadcast-allowed': z.boolean(),
        'main-mac': z.string(),
        'vlan-table': z.array(z.int()),
        'unicast-table': z.array(z.string()),
        'multicast-table': z.array(z.string()),
      }),
    ),
  ),
  netdev_add: command(z.looseObject({ type: z.enum(['user', 'tap', 'hubport']), id: z.string() }), done),
  netdev_del: command(z.strictObject({ id: z.string() }), done),
  device_add: command(z.looseObject({ driver: z.string(), id: z.string() }), done),
  /** Asks the guest; gone at the event DEVICE_DELETED. */
  device_del: command(z.strictObject({ id: z.string() }), done),
  'query-pci': command(none, z.array(z.looseObject({ bus: z.int(), devices: z.array(pciDeviceSchema) }))),

  /** `format` since 7.1: an older one writes PPM only. */
  screendump: command(
    z.strictObject({ filename: z.string(), format: z.enum(['png', 'ppm']).optional(), device: z.string().optional() }),
    done,
  ),
  'query-vnc': command(
    none,
    z.looseObject({
      enabled: z.boolean(),
      host: z.string().optional(),
      /** `unix` for a socket of ours. */
      family: z.enum(['ipv4', 'ipv6', 'unix', 'vsock', 'unknown']).optional(),
      /** The port; for a socket its path. */
      service: z.string().optional(),
      auth: z.string().optional(),
      clients: z.array(z.looseObject({ host: z.string(), service: z.string(), family: z.string() })).optional(),
    }),
  ),
  set_password: command(
    z.strictObject({
      protocol: z.literal('vnc'),
      password: z.string(),
      connected: z.enum(['keep', 'fail', 'disconnect']).optional(),
    }),
    done,
  ),
  expire_password: command(z.strictObject({ protocol: z.literal('vnc'), time: z.string() }), done),
  'change-vnc-password': command(z.strictObject({ password: z.string() }), done),

  'query-chardev': command(
    none,
    z.array(z.looseObject({ label: z.string(), filename: z.string(), 'frontend-open': z.boolean() })),
  ),
  'query-named-block-nodes': command(
    z.strictObject({ flat: z.boolean().optional() }),
    z.array(
      z.looseObject({
        'node-name': z.string().optional(),
        file: z.string(),
        drv: z.string(),
        ro: z.boolean(),
        backing_file: z.string().optional(),
        image: z.looseObject({
          filename: z.string(),
          format: z.string(),
          'virtual-size': z.number(),
          'actual-size': z.number().optional(),
        }),
      }),
    ),
  ),
  eject: command(z.strictObject({ id: z.string(), force: z.boolean().optional() }), done),
  'blockdev-change-medium': command(
    z.strictObject({ id: z.string(), filename: z.string(), format: z.string().optional() }),
    done,
  ),

  /** A line of the human monitor; its answer as a person would read it. For hostfwd_add and _remove, which QMP lacks. */
  'human-monitor-command': command(z.strictObject({ 'command-line': z.string() }), z.string()),
  'send-key': command(
    z.strictObject({
      keys: z.array(z.strictObject({ type: z.literal('qcode'), data: z.string() })),
      'hold-time': z.int().optional(),
    }),
    done,
  ),
} as const satisfies Record<string, { arguments: z.ZodType; return: z.ZodType }>
