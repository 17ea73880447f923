// Calls one function of the uplink as the user and in the network that this process has: `call-uplink.ts readUplink '["FOLDER"]'`.
import { z } from 'zod'
import { faultOf } from '../../../../src/core/fault.ts'
import { uplinkForwardSchema } from '../../../../src/core/host/schema.ts'
import * as uplink from '../../../../src/engine/scope/uplink/uplink.ts'

const startSchema = z.tuple([
  z.strictObject({ tool: z.enum(['slirp4netns', 'pasta']), holder: z.int(), folder: z.string() }),
])
const folderSchema = z.tuple([z.string()])
const forwardSchema = z.tuple([z.string(), z.int(), uplinkForwardSchema])

const calls: Record<string, (args: unknown) => Promise<unknown>> = {
  startUplink: (args) => uplink.startUplink(...startSchema.parse(args)),
  stopUplink: (args) => uplink.stopUplink(...folderSchema.parse(args)),
  readUplink: (args) => uplink.readUplink(...folderSchema.parse(args)),
  addForward: (args) => uplink.addForward(...forwardSchema.parse(args)),
  removeForward: (args) => uplink.removeForward(...forwardSchema.parse(args)),
}

const [name = '', args = '[]'] = process.argv.slice(2)
try {
  const value = await calls[name]?.(JSON.parse(args))
  process.stdout.write(JSON.stringify({ value }))
} catch (error) {
  process.stdout.write(JSON.stringify({ fault: faultOf(error) }))
}
