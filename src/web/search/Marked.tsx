/** A piece of a text with what was found in it marked. */
import { Fragment } from 'react'
import type { SearchHit } from '../../client/index.ts'

export function Marked({ snippet, marks }: Pick<SearchHit, 'snippet' | 'marks'>) {
  return (
    <>
      {marks.map(({ from, to }, at) => (
        <Fragment key={from}>
          {snippet.slice(marks[at - 1]?.to ?? 0, from)}
          <mark>{snippet.slice(from, to)}</mark>
        </Fragment>
      ))}
      {snippet.slice(marks.at(-1)?.to ?? 0)}
    </>
  )
}
