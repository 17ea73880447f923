// What one can do to a guest in a state, and how it is done.
import { useTranslation } from 'react-i18next'
import type { GuestStatus } from '../../contract/api.ts'
import { useCallMutation } from '../api/react.tsx'
import { modals } from '../app/modals.ts'
import { showFault } from '../app/notify.ts'
import { useLab } from '../state/lab.ts'

export const guestActions = ['start', 'stop', 'kill', 'reset', 'pause', 'resume'] as const
export type GuestAction = (typeof guestActions)[number]

/** In the order in which one would look for them. */
export function actionsIn(state: GuestStatus['state']): GuestAction[] {
  switch (state) {
    case 'stopped':
    case 'crashed':
      return ['start']
    case 'starting':
      return ['kill']
    case 'running':
      return ['stop', 'pause', 'reset', 'kill']
    case 'paused':
      return ['resume', 'reset', 'kill']
    case 'shutting-down':
      return ['kill', 'reset']
    default:
      return state satisfies never
  }
}

interface GuestActions {
  act: (action: GuestAction) => void
  /** Of any guest, where it is not known beforehand which. */
  actOn: (guest: string, action: GuestAction) => void
  /** The action that is on its way. */
  busy: GuestAction | undefined
}

/** Runs actions; what went wrong is told with its hint, what may lose data is asked first. */
export function useGuestActions(guest: string): GuestActions {
  const { ref, lab } = useLab()
  const { t } = useTranslation('inspector')
  const calls = {
    start: useCallMutation('guest.start'),
    stop: useCallMutation('guest.stop'),
    kill: useCallMutation('guest.kill'),
    reset: useCallMutation('guest.reset'),
    pause: useCallMutation('guest.pause'),
    resume: useCallMutation('guest.resume'),
  }
  const run = (name: string, action: GuestAction): void => {
    // Only a start needs to know what the guest should be; what runs is found by its lab's name, whatever the text says.
    const of = action === 'start' ? ref : lab && { name: lab.name }
    if (of !== undefined) calls[action].mutate({ lab: of, guest: name }, { onError: showFault })
  }
  const actOn = (name: string, action: GuestAction): void => {
    if (action !== 'kill' && action !== 'reset') return run(name, action)
    // What the guest has not written to its disk yet is lost.
    modals.ask({
      title: t(`action.ask.${action}`, { guest: name }),
      text: t('action.askText'),
      yes: t(`action.${action}`),
      danger: 'danger',
      done: () => run(name, action),
    })
  }
  return {
    act: (action) => actOn(guest, action),
    actOn,
    // A stop waits for the guest's own system: that must not keep anyone from pulling the plug.
    busy: guestActions.find((action) => action !== 'stop' && calls[action].isPending),
  }
}
