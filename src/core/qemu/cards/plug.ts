// What a card's cable is to QEMU: a netdev, or a device of the host.

export type Plug =
  /** `carrier`: whether the guest sees a link when it starts. */
  { kind: 'netdev'; args: string[]; netdev: string; carrier: boolean } | { kind: 'vfio'; host: string }

/** The netdev at a card's end of the cable. Not the card's own id: QMP's set_link would take either. */
export const cableId = (cardId: string): string => `cable-${cardId}`
