export interface OpenForward {
  proto: 'tcp' | 'udp'
  address: string
  port: number
  to: number
}
/** Those of one netdev. */
export declare function forwardsIn(text: string, netdev: string): OpenForward[]
