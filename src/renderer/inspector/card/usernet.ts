// The forwards in what QEMU answers to `info usernet` (slirp_connection_info in libslirp).

export interface OpenForward {
  proto: 'tcp' | 'udp'
  address: string
  port: number
  to: number
}

/** Those of one netdev. */
export function forwardsIn(text: string, netdev: string): OpenForward[] {
  const found: OpenForward[] = []
  let here = false
  for (const line of text.split('\n')) {
    const hub = /^Hub -?\d+ \((.+)\):/.exec(line)?.[1]
    if (hub !== undefined) here = hub === netdev
    const match = /^\s*(TCP|UDP)\[HOST_FORWARD\]\s+\d+\s+(\S+)\s+(\d+)\s+\S+\s+(\d+)/.exec(line)
    if (!here || match === null) continue
    const [, proto, address = '', port, to] = match
    found.push({
      proto: proto === 'UDP' ? 'udp' : 'tcp',
      address: address === '*' ? '0.0.0.0' : address,
      port: Number(port),
      to: Number(to),
    })
  }
  return found
}
