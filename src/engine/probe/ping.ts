// Whether an address answers an echo request. ping(8) may send one also where we are an ordinary user.
import { spawn } from 'node:child_process'
import { environment, findProgram } from '../observe/run.ts'
import { answerTime } from './answer.ts'

/** False also where there is no ping. */
export function answersPing(address: string): Promise<boolean> {
  const program = findProgram('ping')
  if (program === undefined) return Promise.resolve(false)
  const child = spawn(program, ['-n', '-q', '-c', '1', '-W', String(answerTime / 1000), address], {
    stdio: 'ignore',
    env: environment,
    timeout: answerTime * 2,
  })
  return new Promise((done) => {
    child.once('error', () => done(false))
    child.once('close', (code) => done(code === 0))
  })
}
