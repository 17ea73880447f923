// The text of one QEMU option value: `user,id=cable-net0,net=10.0.2.0/24`.

export type OptionValue = string | number | boolean | undefined | readonly string[]

/** A comma ends a value, two are one comma (get_opt_value in util/qemu-option.c; util/keyval.c does the same). */
const escape = (text: string): string => text.replaceAll(',', ',,')

/** `first,key=value,…`: undefined leaves a key out, a list repeats it, a boolean is on or off. */
export function optionText(first: string, values: Readonly<Record<string, OptionValue>> = {}): string {
  const pairs = Object.entries(values).flatMap(([key, value]): string[] => {
    if (value === undefined) return []
    if (typeof value === 'object') return value.map((one) => `${key}=${escape(one)}`)
    if (typeof value === 'boolean') return [`${key}=${value ? 'on' : 'off'}`]
    return [`${key}=${escape(String(value))}`]
  })
  return [escape(first), ...pairs].join(',')
}

/** A path of the lab file: absolute, or below the folder that the file is in. `.` and `..` are worked out. */
export function resolvePath(folder: string, path: string): string {
  const parts: string[] = []
  for (const part of (path.startsWith('/') ? path : `${folder}/${path}`).split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}
