// The card models that QEMU has: on which bus each sits, what it can do, and when to take it.

export interface ModelTraits {
  bus: 'pci' | 'isa' | 'usb'
  /** Options vectors, host_mtu and mq: of virtio alone (`qemu-system-x86_64 -device MODEL,help`, 7.2 and 10.0). */
  virtio: boolean
  /** QEMU brings an option ROM for it, so that a guest can boot from the network by it. */
  rom: boolean
  /** When to take it, in a sentence for the user. */
  advice: string
}

const intel8255x =
  'Intel PRO/100, 100 Mb/s: for guests of about 2000. The models differ in details that drivers rarely look at.'
const e1000 =
  'Intel PRO/1000: most guests have the driver. Every packet costs several exits; take virtio-net-pci where the guest has it.'
const virtio =
  'The fastest, and the only one with several queues. Linux and BSD have the driver; Windows needs virtio-win.'

const pci = (rom: boolean, advice: string): ModelTraits => ({ bus: 'pci', virtio: false, rom, advice })
const virtioPci: ModelTraits = { bus: 'pci', virtio: true, rom: true, advice: virtio }

/** ROMs: `romfile` in the class of each device in hw/net of QEMU; igb and tulip have none. */
const known: Readonly<Record<string, ModelTraits>> = {
  'virtio-net-pci': virtioPci,
  'virtio-net': virtioPci,
  'virtio-net-pci-transitional': {
    ...virtioPci,
    advice: 'virtio that also answers to drivers of before 2016; QEMU picks this by itself on a plain PCI bus.',
  },
  'virtio-net-pci-non-transitional': { ...virtioPci, advice: 'virtio 1.0 only: old drivers do not find it.' },
  e1000: pci(true, e1000),
  'e1000-82540em': pci(true, e1000),
  'e1000-82544gc': pci(true, e1000),
  'e1000-82545em': pci(true, e1000),
  e1000e: pci(
    true,
    'Intel 82574L on PCI Express: the best that Windows and VMware guests know without a further driver.',
  ),
  igb: pci(false, 'Intel 82576 with virtual functions: to try SR-IOV inside of a guest. QEMU 8.0 and later.'),
  vmxnet3: pci(true, 'VMware’s paravirtual card: for guests that were made for VMware.'),
  rtl8139: pci(
    true,
    'Realtek, 100 Mb/s: almost every guest has the driver, but it is slow and, like the real one, costs the CPU a copy of every packet.',
  ),
  ne2k_pci: pci(true, 'NE2000, 10 Mb/s: the oldest and slowest; for guests that know nothing else.'),
  ne2k_isa: { bus: 'isa', virtio: false, rom: false, advice: 'NE2000 on ISA, 10 Mb/s: for DOS and the first Linux.' },
  pcnet: pci(true, 'AMD PCnet, 10 Mb/s in name: for guests of the nineties.'),
  tulip: pci(false, 'DEC 21143: for guests of the nineties and for hppa.'),
  'usb-net': {
    bus: 'usb',
    virtio: false,
    rom: false,
    advice: 'A network card on USB (CDC, RNDIS): where there is no PCI.',
  },
  ...Object.fromEntries(
    '0 1 7a 7b 7c 8a 8b 9a 9b 9c 9er'.split(' ').map((end) => [`i8255${end}`, pci(true, intel8255x)]),
  ),
  i82562: pci(true, intel8255x),
  i82801: pci(true, intel8255x),
}

/** The models that Tapdeck has heard of. */
export const knownModels: readonly string[] = Object.keys(known)

/** In the list of network devices, but no card: why not. */
const unfit: Readonly<Record<string, string>> = {
  rocker: 'is a switch, not a card: it takes its ports by an option of its own',
  pvrdma: 'is only the other half of a vmxnet3 card, for RDMA',
  'virtio-net-device': 'has no PCI: it is for machines such as microvm',
}

/** What a model can do; one that Tapdeck has not heard of is taken for a plain PCI card. */
export const modelTraits = (model: string): ModelTraits =>
  known[model] ?? {
    bus: model.startsWith('usb-') ? 'usb' : 'pci',
    virtio: model.startsWith('virtio-net-pci'),
    rom: false,
    advice: 'Tapdeck knows nothing of this model but that the installed QEMU has it.',
  }

/** Why a network device of QEMU cannot be a guest's card; undefined if it can. */
export const whyUnfit = (model: string): string | undefined => unfit[model]

/** The network devices of QEMU that are no card for a guest. */
export const unfitModels: readonly string[] = Object.keys(unfit)
