// Plans that cut the machine off from its network by themselves: each time the peer reaches it again, in time, with the configuration from before.
import { describe } from 'vitest'
import { wrongPlans } from './cases.ts'
import { theMachineComesBack, trappedHost } from './come-back.ts'

const machine = trappedHost()

describe('the machine comes back', () => theMachineComesBack(machine, wrongPlans))
