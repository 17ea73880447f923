// vmlinux.mjs VMLINUZ OUT: takes the uncompressed kernel out of a bzImage; QEMU boots it by PVH, a second faster.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

const [, , source, target] = process.argv
if (source === undefined || target === undefined) fail('call it with VMLINUZ OUT')

/** @param {string} words @returns {never} */
function fail(words) {
  process.stderr.write(`guest image: ${words}\n`)
  process.exit(1)
}

/**
 * The compressed kernel in a bzImage: where and how long is in its header (Documentation/arch/x86/boot.rst).
 * @param {Buffer} image
 */
function payloadOf(image) {
  if (image.toString('latin1', 0x202, 0x206) !== 'HdrS' || image.readUInt16LE(0x206) < 0x208)
    fail(`${source} is no bzImage of boot protocol 2.08 or later`)
  const setupSectors = image.readUInt8(0x1f1) || 4
  const start = (setupSectors + 1) * 512 + image.readUInt32LE(0x248)
  // The last four bytes are the size after decompression, not part of the stream.
  return image.subarray(start, start + image.readUInt32LE(0x24c) - 4)
}

/**
 * The "legacy" LZ4 frame that the kernel's build uses: a magic, then blocks of at most 8 MiB, each after its length.
 * A match never reaches back over its block (lz4 -l; lib/decompress_unlz4.c).
 * @param {Buffer} input
 * @param {number} size of the result, in bytes
 */
function unlz4(input, size) {
  const output = Buffer.alloc(size)
  let to = 0
  let at = 4
  while (at + 4 <= input.length && to < size) {
    const end = at + 4 + input.readUInt32LE(at)
    at += 4
    while (at < end) {
      const token = input[at++] ?? 0
      let literals = token >> 4
      if (literals === 15) for (let more = 255; more === 255; literals += more) more = input[at++] ?? 0
      input.copy(output, to, at, at + literals)
      to += literals
      at += literals
      if (at >= end) break
      const back = input.readUInt16LE(at)
      at += 2
      let length = (token & 15) + 4
      if ((token & 15) === 15) for (let more = 255; more === 255; length += more) more = input[at++] ?? 0
      // Byte by byte where the match overlaps what it makes.
      if (back >= length) output.copy(output, to, to - back, to - back + length)
      else for (let step = 0; step < length; step++) output[to + step] = output[to + step - back] ?? 0
      to += length
    }
  }
  if (to !== size) fail(`the LZ4 stream in ${source} gave ${to} bytes, not ${size}`)
  return output
}

const image = readFileSync(source)
const payload = payloadOf(image)
const size = image.readUInt32LE(payload.byteOffset - image.byteOffset + payload.length)

/** @param {string} program @param {string} debianPackage @returns {Buffer} */
function filter(program, debianPackage) {
  const { error, status, stdout, stderr } = spawnSync(program, ['-dcq'], { input: payload, maxBuffer: 2 ** 28 })
  if (error) fail(`${program} is needed to unpack ${source} (Debian package ${debianPackage}): ${error.message}`)
  if (status !== 0) fail(`${program} cannot unpack ${source}: ${stderr.toString()}`)
  return stdout
}

/** @returns {Buffer} */
function decompress() {
  const magic = payload.toString('hex', 0, 6)
  if (magic.startsWith('02214c18')) return unlz4(payload, size)
  if (magic.startsWith('1f8b')) return gunzipSync(payload)
  // Not busybox's unxz: it lacks the x86 filter that kernels are packed with.
  if (magic === 'fd377a585a00') return filter('xz', 'xz-utils')
  if (magic.startsWith('28b52ffd')) return filter('zstd', 'zstd')
  return fail(`${source} is compressed in a way that is not known here (it begins with ${magic})`)
}

const kernel = decompress()
if (kernel.toString('latin1', 1, 4) !== 'ELF') fail(`what is in ${source} is no ELF kernel`)
writeFileSync(target, kernel)
