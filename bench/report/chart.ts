/** The ratios as bars: one panel where more is better, one where less is, each with its mark and the floor's line at 1. */
import type { Verdict } from './targets.ts'

const width = 780
const labelWidth = 330
const valueWidth = 110
const rowHeight = 26
const barHeight = 14
const titleHeight = 40
const gap = 18
const plotWidth = width - labelWidth - valueWidth

const style = `
  text { font: 13px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #1f2328 }
  .title { font-weight: 600 }
  .quiet { fill: #59636e; font-size: 12px }
  .ground { fill: #ffffff }
  .track { fill: #eff2f5 }
  .pass { fill: #2f7d6b }
  .short { fill: #c2571a }
  .range { stroke: #1f2328; stroke-width: 1.5; opacity: .55 }
  .one { stroke: #59636e; stroke-dasharray: 3 3 }
  .mark { stroke: #1f2328; stroke-width: 2 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .quiet { fill: #9198a1 }
    .ground { fill: #0d1117 }
    .track { fill: #1c2128 }
    .pass { fill: #4fb39b }
    .short { fill: #f0883e }
    .range { stroke: #e6edf3 }
    .one { stroke: #9198a1 }
    .mark { stroke: #e6edf3 }
  }`

export function chart(verdicts: readonly Verdict[]): string {
  const drawn = verdicts.filter(({ target }) => target.against !== 'nothing')
  const more = drawn.filter(({ target }) => 'atLeast' in target.bar)
  const less = drawn.filter(({ target }) => 'atMost' in target.bar)
  const panels = [
    panel('More is better: share of the floor', more, gap),
    panel('Less is better: multiple of the floor', less, gap * 2 + panelHeight(more.length)),
  ]
  const height = gap * 3 + panelHeight(more.length) + panelHeight(less.length)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Ratios of Edgewise to the floors">`,
    `<style>${style}\n</style>`,
    `<rect class="ground" width="${width}" height="${height}" rx="8"/>`,
    ...panels,
    '</svg>',
    '',
  ].join('\n')
}

const panelHeight = (rows: number): number => titleHeight + rows * rowHeight

function panel(title: string, verdicts: readonly Verdict[], top: number): string {
  const scale = scaleOf(verdicts)
  const bottom = top + panelHeight(verdicts.length)
  const one = labelWidth + plotWidth / scale
  return [
    `<text class="title" x="16" y="${top + 18}">${escape(title)}</text>`,
    `<text class="quiet" x="${width - 16}" y="${top + 18}" text-anchor="end">dashed: the floor, thick: the number to reach</text>`,
    ...verdicts.map((verdict, row) => bar(verdict, top + titleHeight + row * rowHeight, scale)),
    `<line class="one" x1="${round(one)}" x2="${round(one)}" y1="${top + titleHeight - 6}" y2="${bottom}"/>`,
  ].join('\n')
}

/** A little beyond the longest thing in the panel. */
const scaleOf = (verdicts: readonly Verdict[]): number =>
  1.06 * Math.max(1, ...verdicts.flatMap(({ reached, target }) => [reached.max, mark(target.bar)]))

const mark = (bar: Verdict['target']['bar']): number => ('atLeast' in bar ? bar.atLeast : bar.atMost)

function bar({ target, reached, passed }: Verdict, top: number, scale: number): string {
  const at = (ratio: number): number => round(labelWidth + (ratio / scale) * plotWidth)
  const y = top + (rowHeight - barHeight) / 2
  const middle = y + barHeight / 2
  return [
    `<text x="16" y="${middle + 4.5}">${escape(target.title)}</text>`,
    `<rect class="track" x="${labelWidth}" y="${y}" width="${plotWidth}" height="${barHeight}" rx="3"/>`,
    `<rect class="${passed ? 'pass' : 'short'}" x="${labelWidth}" y="${y}" width="${round(at(reached.median) - labelWidth)}" height="${barHeight}" rx="3"/>`,
    `<line class="range" x1="${at(reached.min)}" x2="${at(reached.max)}" y1="${middle}" y2="${middle}"/>`,
    `<line class="mark" x1="${at(mark(target.bar))}" x2="${at(mark(target.bar))}" y1="${y - 3}" y2="${y + barHeight + 3}"/>`,
    `<text x="${width - 16}" y="${middle + 4.5}" text-anchor="end">${reached.median.toFixed(2)} ${passed ? '✓' : 'short'}</text>`,
  ].join('\n')
}

const round = (value: number): number => Math.round(value * 10) / 10
const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
