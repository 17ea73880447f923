// What is run in pages that are measured: sent there as text, so each function stands by itself.

declare global {
  interface Window {
    /** Milliseconds from the click to the first frame with everything in it. */
    firstPicture?: Promise<number>
    /** How often each node was rendered since this was set to an empty map, by its id. */
    rendered?: Map<string, number>
  }
}

/** Before the page's own scripts: from the next click on, waits until so many nodes and edges are drawn. */
export function awaitPicture({ nodes, edges }: { nodes: number; edges: number }): void {
  window.addEventListener(
    'click',
    ({ timeStamp }) => {
      const drawn = {
        nodes: document.getElementsByClassName('react-flow__node'),
        edges: document.getElementsByClassName('react-flow__edge'),
        bundles: document.getElementsByClassName('td-far-cables'),
      }
      /** From furthest Tapdeck draws many cables as one line: each begins with an M. */
      const bundled = (): number =>
        [...drawn.bundles]
          .flatMap((bundle) => [...bundle.querySelectorAll('.td-cable-line')])
          .reduce((sum, line) => sum + (line.getAttribute('d')?.split('M').length ?? 1) - 1, 0)
      const isThere = (): boolean => {
        const [first] = drawn.nodes
        if (drawn.nodes.length < nodes || first === undefined) return false
        if (drawn.edges.length + bundled() < edges) return false
        return getComputedStyle(first).visibility === 'visible'
      }
      window.firstPicture = new Promise((done) => {
        const look = (): void => {
          if (!isThere()) return void requestAnimationFrame(look)
          // Delivered when this frame has been painted.
          const { port1, port2 } = new MessageChannel()
          port1.addEventListener('message', () => done(performance.now() - timeStamp))
          port1.start()
          port2.postMessage(0)
        }
        requestAnimationFrame(look)
      })
    },
    { capture: true, once: true },
  )
}

/** Before the page's own scripts: React tells its tools of every commit, in a build like any other. */
export function countRenders(): void {
  /** React's record of a component; `flags` has 1 where the last commit ran it (PerformedWork). */
  interface Fiber {
    alternate: Fiber | null
    child: Fiber | null
    sibling: Fiber | null
    flags: number
    memoizedProps: { id?: unknown; data?: { node?: unknown } } | null
  }
  const visit = (fiber: Fiber): void => {
    const { id, data } = fiber.memoizedProps ?? {}
    if ((fiber.flags & 1) !== 0 && typeof id === 'string' && data?.node !== undefined)
      window.rendered?.set(id, (window.rendered.get(id) ?? 0) + 1)
    // The same children as before: nothing below was touched by this commit.
    if (fiber.alternate !== null && fiber.alternate.child === fiber.child) return
    for (let child = fiber.child; child !== null; child = child.sibling) visit(child)
  }
  const tools = {
    supportsFiber: true,
    inject: () => 1,
    onCommitFiberRoot: (_: number, { current }: { current: Fiber }) => {
      if (window.rendered !== undefined) visit(current)
    },
    onCommitFiberUnmount: () => undefined,
    onPostCommitFiberRoot: () => undefined,
  }
  Object.assign(window, { __REACT_DEVTOOLS_GLOBAL_HOOK__: tools })
}

/** How long each cable that is drawn is, from end to end, in pixels of the picture, whether it is an element of its own or not. */
export function cableLengths(): number[] {
  const lines = [...document.querySelectorAll('.td-cable-line')].flatMap((line) =>
    (line.getAttribute('d') ?? '').split('M').slice(1),
  )
  return lines.map((line) => {
    const numbers = (line.match(/-?[\d.]+/g) ?? []).map(Number)
    const [x1 = 0, y1 = 0] = numbers
    const [x2 = 0, y2 = 0] = numbers.slice(-2)
    return Math.hypot(x2 - x1, y2 - y1)
  })
}

/** A point of the picture, in pixels of the window, at which nothing stands. */
export function emptyPoint(): { x: number; y: number } {
  const pane = document.querySelector('.react-flow')?.getBoundingClientRect()
  if (pane === undefined) throw new Error('there is no picture')
  for (let y = pane.top + pane.height / 2; y < pane.bottom; y += 3)
    for (let x = pane.left + pane.width / 2; x < pane.right - 10; x += 3)
      if (document.elementFromPoint(x, y)?.classList.contains('react-flow__pane') === true) return { x, y }
  throw new Error('the picture is full')
}

/** Frames a second, over so many milliseconds. */
export function countFrames(milliseconds: number): Promise<number> {
  return new Promise((done) => {
    const start = performance.now()
    let frames = 0
    const next = (): void => {
      frames++
      const passed = performance.now() - start
      if (passed >= milliseconds) done((frames * 1000) / passed)
      else requestAnimationFrame(next)
    }
    requestAnimationFrame(next)
  })
}

/** Until what was changed has been drawn. */
export const twoFrames = (): Promise<void> =>
  new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(() => done()))
  })
