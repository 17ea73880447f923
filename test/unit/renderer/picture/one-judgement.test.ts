// What the picture says of a link, and what the plan and the advice say of the same: one judgement.
import { describe, expect, it } from 'vitest'
import { advise } from '../../../../src/core/advice/advise.ts'
import { faultOf } from '../../../../src/core/fault.ts'
import { linkSchema } from '../../../../src/core/host/link.ts'
import type { HostSnapshot, Link } from '../../../../src/core/host/schema.ts'
import type { Lab } from '../../../../src/core/lab/schema.ts'
import { parseLab } from '../../../../src/core/lab/text.ts'
import { planUp } from '../../../../src/core/plan/plan.ts'
import { whyNoMacvtap } from '../../../../src/renderer/graph/gestures/judge/macvtap.ts'
import { judgePort } from '../../../../src/renderer/graph/gestures/judge/links.ts'
import { link, machine } from '../../plan/machine.ts'

const labOf = (text: string): Lab => {
  const { lab } = parseLab(`version: 1\nname: office\nscope: host\n${text}\n`)
  if (lab === undefined) throw new Error(text)
  return lab
}

/** The code of the fault with which the plan is refused. */
function refusal(lab: Lab, host: HostSnapshot): string | undefined {
  try {
    planUp({ lab, host, target: { scope: 'host', user: 0 }, folder: '/run/tapdeck/office' })
    return undefined
  } catch (error) {
    return faultOf(error).code
  }
}

const wifi = machine([link('x0', { card: { wireless: true, offloads: [] } })])

describe('the picture and the plan agree', () => {
  const macvtap = 'guests: { web: { cards: [{ connect: { macvtap: { link: x0 } } }] } }'
  const without = labOf('guests: { web: { cards: [] } }')

  it.each(linkSchema.shape.kind.options)('whether a %s carries a macvtap', (kind: Link['kind']) => {
    const host = machine([link('x0', { kind })])
    const picture = whyNoMacvtap({ lab: without, host }, 'x0') === undefined ? undefined : 'plan.macvtap'
    expect(refusal(labOf(macvtap), host)).toBe(picture)
  })

  it('that Wi-Fi carries none, and so does the advice', () => {
    expect(whyNoMacvtap({ lab: without, host: wifi }, 'x0')).toMatchObject({ says: 'why.macvtapWireless' })
    expect(refusal(labOf(macvtap), wifi)).toBe('plan.wireless')
    expect(advise(labOf(macvtap), wifi).map(({ code }) => code)).toEqual(['advice.wireless'])
  })

  it.each([
    ['bridge', 'bridges: { m0: { ports: [] } }', 'bridges: { m0: { ports: [x0] } }'],
    ['bond', 'bonds: { m0: { ports: [] } }', 'bonds: { m0: { ports: [x0] } }'],
  ] as const)('that Wi-Fi is no port of a %s, and so does the advice', (of, before, after) => {
    expect(judgePort({ lab: labOf(before), host: wifi }, { of, name: 'm0' }, 'x0')).toMatchObject({
      can: false,
      says: 'why.wireless',
    })
    expect(refusal(labOf(after), wifi)).toBe('plan.wireless')
    expect(advise(labOf(after), wifi).map(({ code }) => code)).toEqual(['advice.wireless'])
  })
})
