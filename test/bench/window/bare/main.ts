// React Flow and nothing else: what the picture is held against.
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { ReactFlow, useEdgesState, useNodesState, type Edge, type Node } from 'reactflow'

interface Drawing {
  nodes: Node[]
  edges: Edge[]
  box: { left: number; top: number; width: number; height: number }
  viewport: { x: number; y: number; zoom: number }
}

function Picture({ drawing }: { drawing: Drawing }) {
  const [nodes, , onNodesChange] = useNodesState(drawing.nodes)
  const [edges, , onEdgesChange] = useEdgesState(drawing.edges)
  return createElement(ReactFlow, {
    nodes,
    edges,
    onNodesChange,
    onEdgesChange,
    minZoom: 0.05,
    defaultViewport: drawing.viewport,
  })
}

const place = document.querySelector<HTMLElement>('#picture')
document.querySelector('#open')?.addEventListener('click', () => {
  void fetch('drawing.json')
    .then((answer) => answer.json())
    .then((drawing: Drawing) => {
      if (place === null) return
      const { left, top, width, height } = drawing.box
      Object.assign(place.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` })
      createRoot(place).render(createElement(Picture, { drawing }))
    })
})
