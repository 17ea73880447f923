// What the checks of the lab say of one field, under that field.
import { Anchor, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Finding } from '../../../core/lab/finding.ts'
import type { Path } from '../../../core/lab/read/words.ts'
import { useLab } from '../../state/lab.ts'
import { findingsAt } from './findings-at.ts'
import { say } from '../../i18n/phrases.ts'

const colours = {
  error: 'var(--tk-error-text)',
  warning: 'var(--tk-warning-text)',
  advice: 'var(--mantine-color-dimmed)',
}

/** For `tapdeck validate`; here advice on the same place says it, or the form itself, with what to do instead. */
const saidAnyway: ReadonlySet<string> = new Set(['bond.bridge', 'macvtap.apart'])

export function Findings({ path, reach = 'only' }: { path: Path; reach?: 'only' | 'within' }) {
  const { findings } = useLab()
  const here = findingsAt(findings, path, reach).filter(({ code }) => !saidAnyway.has(code))
  return here.length === 0 ? null : (
    <div className="tk-findings">
      {here.map((finding) => (
        <FindingLine key={`${finding.code} ${finding.at.path ?? ''} ${finding.message}`} finding={finding} />
      ))}
    </div>
  )
}

export function FindingLine({ finding }: { finding: Finding }) {
  const { t } = useTranslation('inspector')
  const { edit } = useLab()
  const { fix, level, message, hint } = finding
  return (
    <Text size="xs" c={colours[level]} component="p" m={0}>
      <span className="tk-level">{t(`level.${level}`)}</span> {say(message)} {say(hint ?? '')}
      {fix === undefined ? null : (
        <>
          {' '}
          <Anchor component="button" type="button" size="xs" onClick={() => edit(fix)}>
            {t('fix')}
          </Anchor>
        </>
      )}
    </Text>
  )
}
