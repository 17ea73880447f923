// What everything in the window stands in: theme, engine, lab; then the window itself.
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { ReactFlowProvider } from 'reactflow'
import { EngineProvider } from '../api/react.tsx'
import { Window } from '../shell/window.tsx'
import { LabProvider } from '../state/lab-provider.tsx'
import { Crash } from './crash.tsx'
import { QuestionModal } from './question.tsx'
import { theme } from './theme.ts'

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <Notifications position="bottom-right" limit={4} />
      <Crash>
        <EngineProvider>
          <LabProvider>
            <ReactFlowProvider>
              <Window />
              <QuestionModal />
            </ReactFlowProvider>
          </LabProvider>
        </EngineProvider>
      </Crash>
    </MantineProvider>
  )
}
