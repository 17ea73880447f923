// ask-by-arp.mjs LINK MAC OWN ADDRESS: opens the file of a macvtap as QEMU would, asks for ADDRESS, and prints the MAC that answers.
import { openSync, readFileSync, readSync, writeSync } from 'node:fs'

const [link = '', mac = '', own = '', address = ''] = process.argv.slice(2)
const index = readFileSync(`/sys/class/net/${link}/ifindex`, 'utf8').trim()
const file = openSync(`/dev/tap${index}`, 'r+')
const macOf = (text) => Buffer.from(text.replaceAll(':', ''), 'hex')
const addressOf = (text) => Buffer.from(text.split('.').map(Number))
/** struct virtio_net_hdr, which the file has before every frame. */
const header = Buffer.alloc(10)
const question = Buffer.concat([
  header,
  ...[macOf('ff:ff:ff:ff:ff:ff'), macOf(mac), Buffer.from([8, 6])],
  ...[Buffer.from([0, 1, 8, 0, 6, 4, 0, 1]), macOf(mac), addressOf(own), Buffer.alloc(6), addressOf(address)],
  Buffer.alloc(18),
])
writeSync(file, question)
const frame = Buffer.alloc(2048)
for (;;) {
  const length = readSync(file, frame)
  const arp = frame.subarray(header.length, length)
  const isAnswer = arp.readUInt16BE(12) === 0x0806 && arp.readUInt16BE(20) === 2
  if (!isAnswer || !arp.subarray(28, 32).equals(addressOf(address))) continue
  console.log(
    arp
      .subarray(22, 28)
      .toString('hex')
      .replaceAll(/(..)(?!$)/g, '$1:'),
  )
  break
}
