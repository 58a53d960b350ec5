/** A message's text on the screen: nodes of React alone, never HTML. Each paragraph runs in its own direction. */
import { Fragment, memo, type ReactNode } from 'react'
import { classes } from '../../ui/classes.ts'
import type { Block, Inline } from './ast.ts'
import styles from './FormattedText.module.css'
import { linksIn } from './links.ts'
import { parse } from './parse.ts'

export interface FormattedTextProps {
  text: string
  /** What to show for `@handle`; undefined where it names nobody. */
  mention: (handle: string) => ReactNode
  /** Stands at the end of the last line, if there is room: the time and ticks. */
  end?: ReactNode
}

/** What is read once need not be read again: rows come and go while somebody scrolls. */
const read = new Map<string, readonly Block[]>()
const mostRead = 500

function blocksOf(text: string): readonly Block[] {
  const known = read.get(text)
  if (known) return known
  const blocks = parse(text, linksIn)
  if (read.size >= mostRead) read.clear()
  read.set(text, blocks)
  return blocks
}

function Line({ nodes, mention }: { nodes: readonly Inline[]; mention: FormattedTextProps['mention'] }): ReactNode {
  return nodes.map((node, at) => {
    // The nodes of a text never change their order.
    // oxlint-disable react/no-array-index-key
    if (typeof node === 'string') return <Fragment key={at}>{node}</Fragment>
    switch (node.kind) {
      case 'link':
        return (
          <a key={at} href={node.href} target="_blank" rel="noopener noreferrer nofollow" tabIndex={-1} className={styles.link}>
            {node.text}
          </a>
        )
      case 'mention':
        return <Fragment key={at}>{mention(node.handle) ?? `@${node.handle}`}</Fragment>
      case 'code':
        return (
          <code key={at} className={styles.code}>
            {node.text}
          </code>
        )
      default: {
        const Tag = ({ bold: 'strong', italic: 'em', strike: 's' } as const)[node.kind]
        return (
          <Tag key={at}>
            <Line nodes={node.children} mention={mention} />
          </Tag>
        )
      }
    }
    // oxlint-enable react/no-array-index-key
  })
}

function Piece({ block, mention, end }: { block: Block; mention: FormattedTextProps['mention']; end: ReactNode }) {
  switch (block.kind) {
    case 'fence':
      return (
        <pre className={styles.fence} dir="ltr" tabIndex={-1}>
          <code>{block.text}</code>
        </pre>
      )
    case 'quote':
      return (
        <blockquote className={styles.quote} dir="auto">
          <Line nodes={block.children} mention={mention} />
        </blockquote>
      )
    case 'list': {
      const items = block.items.map((nodes, at) => (
        // oxlint-disable-next-line react/no-array-index-key
        <li key={at}>
          <Line nodes={nodes} mention={mention} />
        </li>
      ))
      return block.start === undefined ? (
        <ul className={classes(styles.list, styles.bullets)} dir="auto">
          {items}
        </ul>
      ) : (
        <ol className={classes(styles.list, styles.numbers)} start={block.start} dir="auto">
          {items}
        </ol>
      )
    }
    default:
      return (
        <p className={styles.paragraph} dir="auto">
          <Line nodes={block.children} mention={mention} />
          {end}
        </p>
      )
  }
}

export const FormattedText = memo(function FormattedText({ text, mention, end }: FormattedTextProps) {
  const blocks = blocksOf(text)
  const last = blocks.at(-1)
  return (
    <>
      {blocks.map((block, at) => (
        // oxlint-disable-next-line react/no-array-index-key
        <Piece key={at} block={block} mention={mention} end={block === last && end} />
      ))}
      {last?.kind !== 'paragraph' && end !== undefined && <div className={styles.after}>{end}</div>}
    </>
  )
})
