// The JavaScript that a window loads until it shows something.
import { gzipSync } from 'node:zlib'
import type { Row } from '../measure.ts'
import { openBench } from './browser.ts'

export async function bundleRows(): Promise<Row[]> {
  const bench = await openBench()
  try {
    const sizes: Promise<number>[] = []
    const page = await bench.window((fresh) =>
      fresh.on('response', (response) => {
        if (new URL(response.url()).pathname.endsWith('.js'))
          sizes.push(response.body().then((body) => gzipSync(body).length))
      }),
    )
    await page.locator('.td-template').first().waitFor()
    const ours = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) / 1000
    return [{ what: 'JavaScript of the first picture, gzip', ours, rival: 'fixed', theirs: 600, target: 1, unit: 'kB' }]
  } finally {
    await bench.end()
  }
}
