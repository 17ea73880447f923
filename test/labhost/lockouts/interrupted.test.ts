// Changes that nobody keeps, that are taken back, or that lose the app, the helper or the power half-way.
import { describe } from 'vitest'
import { interruptions } from './cases.ts'
import { theMachineComesBack, trappedHost } from './come-back.ts'

const machine = trappedHost()

describe('the machine comes back', () => theMachineComesBack(machine, interruptions))
