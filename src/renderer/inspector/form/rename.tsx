// The name of a thing: changing it renames it wherever the lab speaks of it.
import { useTranslation } from 'react-i18next'
import { interfaceNameSchema } from '../../../core/net.ts'
import { mapOf, type Edit, type Kind } from '../../../core/lab/edit.ts'
import { nameSchema } from '../../../core/lab/words.ts'
import { useLab } from '../../state/lab.ts'
import { guestId, linkId, networkId } from '../../../core/topology/ids.ts'
import { NeededField } from './fields.tsx'

export function NameField({ kind, name }: { kind: Kind; name: string }) {
  const { t } = useTranslation('inspector')
  const { edit, select } = useLab()
  const isOurs = kind === 'network' || kind === 'guest'
  return (
    <NeededField
      label={t('name')}
      path={[mapOf[kind], name]}
      schema={isOurs ? nameSchema : interfaceNameSchema}
      value={name}
      font="mono"
      set={(to) => {
        const change: Edit = { edit: `${kind}.rename`, name, to }
        if (edit(change)) select(kind === 'guest' ? guestId(to) : kind === 'network' ? networkId(to) : linkId(to))
      }}
    />
  )
}
