// "Did you mean …?"
import { expect, test } from 'vitest'
import { nearest } from '../../src/core/nearest.ts'

test.each([
  ['rtl8193', ['rtl8139', 'e1000', 'pcnet'], ['rtl8139']],
  ['virtio', ['e1000', 'virtio-net', 'virtio-net-pci'], ['virtio-net', 'virtio-net-pci']],
  ['wbe', ['web', 'db'], ['web']],
  ['pc-q35-9.2', ['q35', 'pc', 'pc-q35-7.2'], ['pc-q35-7.2', 'q35', 'pc']],
  ['zzz', ['web', 'db'], []],
])('%s of %j is %j', (word, known, near) => {
  expect(nearest(word, known)).toEqual(near)
})
