// A small drawing of each template, in the manner of the picture.
import type { Template } from '../../core/lab/templates.ts'

interface Sketch {
  boxes: readonly [x: number, y: number, width: number][]
  cables: readonly string[]
  /** Dashed, as what is not there yet. */
  isOpen?: true
}

const sketches = {
  nat: {
    boxes: [
      [4, 24, 30],
      [56, 24, 38],
      [122, 8, 44],
      [122, 40, 44],
    ],
    cables: ['M34 31H56', 'M94 31C110 31 106 15 122 15', 'M94 31C110 31 106 47 122 47'],
  },
  user: {
    boxes: [
      [40, 24, 42],
      [112, 24, 48],
    ],
    cables: ['M82 31H112'],
  },
  bridge: {
    boxes: [
      [28, 24, 42],
      [108, 2, 44],
      [108, 24, 44],
      [108, 46, 44],
    ],
    cables: ['M70 31C90 31 88 9 108 9', 'M70 31H108', 'M70 31C90 31 88 53 108 53'],
  },
  all: {
    boxes: [
      [4, 8, 30],
      [4, 40, 30],
      [60, 2, 38],
      [60, 24, 38],
      [60, 46, 38],
      [122, 24, 46],
    ],
    cables: [
      'M34 15C48 15 46 31 60 31',
      'M98 9C112 9 108 28 122 28',
      'M98 31H122',
      'M98 53C112 53 108 34 122 34',
      'M34 47C70 66 100 60 122 36',
    ],
  },
  empty: { boxes: [[62, 24, 48]], cables: [], isOpen: true },
} as const satisfies Record<Template | 'empty', Sketch>

export function TemplateSketch({ of }: { of: Template | 'empty' }) {
  const { boxes, cables, isOpen }: Sketch = sketches[of]
  return (
    <svg className={isOpen === true ? 'td-sketch td-sketch-open' : 'td-sketch'} viewBox="0 0 172 64" aria-hidden="true">
      {cables.map((path) => (
        <path key={path} d={path} />
      ))}
      {boxes.map(([x, y, width]) => (
        <rect key={`${x} ${y}`} x={x} y={y} width={width} height={14} rx={4} />
      ))}
    </svg>
  )
}
