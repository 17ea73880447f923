// The large lab of the benchmark: 50 bridges and 200 taps, as 50 guests with 4 cards each.
export function largeLab(name: string): string {
  const bridges = Array.from({ length: 50 }, (_, at) => `  br${at}: {}`)
  const guests = Array.from(
    { length: 50 },
    (_, at) =>
      `  g${at}: { cards: [${[0, 1, 2, 3].map((card) => `{ connect: { bridge: br${(at + card) % 50} } }`).join(', ')}] }`,
  )
  return ['version: 1', `name: ${name}`, 'uplink: none', 'bridges:', ...bridges, 'guests:', ...guests, ''].join('\n')
}
