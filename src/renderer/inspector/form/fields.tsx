// The fields of a form: text, number, list, lines, choice, switch. Each is one key of the lab.
import { Select, Switch, Textarea, TextInput } from '@mantine/core'
import { useId, type ReactNode } from 'react'
import type { z } from 'zod'
import type { Path } from '../../../core/lab/read/words.ts'
import { Findings } from './findings.tsx'
import {
  linesParser,
  listParser,
  neededTextParser,
  numberParser,
  numbersParser,
  textParser,
  type Parse,
} from './parse.ts'
import { useDraft } from './use-draft.ts'

interface Common {
  label: string
  path: Path
  /** What it means or costs, in a sentence. */
  help?: ReactNode
  /** The default, or an example. */
  placeholder?: string
  unit?: string
  disabled?: boolean
}

interface TypedProps<T> extends Common {
  shown: string
  parse: Parse<T>
  set: (value: T | null) => void
  font?: 'mono' | 'plain'
  lines?: number
  reach?: 'only' | 'within'
}

function TypedField<T>(props: TypedProps<T>) {
  const {
    label,
    path,
    help,
    placeholder,
    unit,
    disabled = false,
    shown,
    parse,
    set,
    font = 'plain',
    lines,
    reach = 'only',
  } = props
  const draft = useDraft(shown, parse, set)
  const common = {
    label,
    description: help,
    placeholder: placeholder ?? '',
    disabled,
    value: draft.text,
    error: draft.problem ?? false,
    onChange: (event: { currentTarget: { value: string } }) => draft.type(event.currentTarget.value),
    onBlur: draft.commit,
    spellCheck: false,
    autoComplete: 'off',
    size: 'xs',
    inputWrapperOrder: ['label', 'input', 'description', 'error'] satisfies (
      | 'label'
      | 'input'
      | 'description'
      | 'error'
    )[],
    styles: font === 'mono' ? { input: { fontFamily: 'var(--mantine-font-family-monospace)' } } : {},
  }
  return (
    <div className="tk-field">
      {lines === undefined ? (
        <TextInput
          {...common}
          rightSection={unit === undefined ? null : <span className="tk-unit">{unit}</span>}
          rightSectionWidth={unit === undefined ? 0 : 14 + unit.length * 9}
          rightSectionPointerEvents="none"
          onKeyDown={(event) => {
            if (event.key === 'Enter') draft.commit()
            if (event.key === 'Escape') {
              event.stopPropagation()
              draft.revert()
            }
          }}
        />
      ) : (
        <Textarea {...common} autosize minRows={lines} maxRows={12} />
      )}
      <Findings path={path} reach={reach} />
    </div>
  )
}

type Valued<T> = Common & { schema: z.ZodType; value: T | undefined; set: (value: T | null) => void }

/** An empty text takes the key out of the lab. */
export function TextField({ schema, value, ...rest }: Valued<string> & { font?: 'mono' | 'plain' }) {
  return <TypedField {...rest} shown={value ?? ''} parse={textParser(schema, rest.path)} />
}

/** A text that must be there: a name, a subnet. */
export function NeededField({
  schema,
  value,
  set,
  ...rest
}: Common & { schema: z.ZodType; value: string; set: (value: string) => void; font?: 'mono' | 'plain' }) {
  return (
    <TypedField
      {...rest}
      shown={value}
      parse={neededTextParser(schema, rest.path)}
      set={(next) => next !== null && set(next)}
    />
  )
}

export function NumberField({ schema, value, ...rest }: Valued<number>) {
  return (
    <TypedField {...rest} shown={value === undefined ? '' : String(value)} parse={numberParser(schema, rest.path)} />
  )
}

export function ListField({ schema, value, ...rest }: Valued<string[]>) {
  return (
    <TypedField
      {...rest}
      shown={(value ?? []).join(', ')}
      parse={listParser(schema, rest.path)}
      font="mono"
      reach="within"
    />
  )
}

export function NumbersField({ schema, value, ...rest }: Valued<number[]>) {
  return (
    <TypedField {...rest} shown={(value ?? []).join(', ')} parse={numbersParser(schema, rest.path)} reach="within" />
  )
}

/** One entry a line. */
export function LinesField({ schema, value, lines = 2, ...rest }: Valued<string[]> & { lines?: number }) {
  return (
    <TypedField
      {...rest}
      shown={(value ?? []).join('\n')}
      parse={linesParser(schema, rest.path)}
      font="mono"
      lines={lines}
      reach="within"
    />
  )
}

export interface Choice<T extends string> {
  value: T
  label: string
  /** What it means or needs, in a few words. */
  says?: string | undefined
  /** Why it cannot be taken. */
  unfit?: string | undefined
}

export function ChoiceField<T extends string>({
  label,
  path,
  help,
  value,
  choices,
  set,
  search = 'none',
  placeholder,
  disabled = false,
}: Common & {
  value: T | undefined
  choices: readonly Choice<T>[]
  set: (value: T) => void
  search?: 'none' | 'type'
}) {
  return (
    <div className="tk-field">
      <Select
        size="xs"
        label={label}
        description={help}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={value ?? null}
        placeholder={placeholder ?? ''}
        disabled={disabled}
        allowDeselect={false}
        searchable={search === 'type'}
        data={choices.map((choice) => ({
          value: choice.value,
          label: choice.label,
          disabled: choice.unfit !== undefined,
        }))}
        renderOption={({ option }) => {
          const choice = choices.find(({ value: each }) => each === option.value)
          const words = choice?.unfit ?? choice?.says
          return (
            <div>
              <div>{option.label}</div>
              {words === undefined ? null : <div className="tk-unfit">{words}</div>}
            </div>
          )
        }}
        onChange={(next) => {
          const picked = choices.find((choice) => choice.value === next)
          if (picked !== undefined && picked.value !== value) set(picked.value)
        }}
      />
      <Findings path={path} />
    </div>
  )
}

export function SwitchField({
  label,
  path,
  help,
  value,
  set,
  disabled = false,
}: Common & { value: boolean; set: (value: boolean) => void }) {
  const id = useId()
  return (
    <div className="tk-field">
      <Switch
        size="xs"
        id={id}
        label={label}
        description={help}
        checked={value}
        disabled={disabled}
        onChange={(event) => set(event.currentTarget.checked)}
      />
      <Findings path={path} />
    </div>
  )
}
