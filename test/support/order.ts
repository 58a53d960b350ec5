/** In which order files are run: those that mostly wait are spread among those that compute, so that no core is idle for long. */
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** How many wait beside the others. */
const together = 2

export class Order extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort
    const sorted = await super.sort(files)
    const waiting = sorted.filter(({ project }) => project.name === 'waiting')
    const computing = sorted.filter(({ project }) => project.name === 'objects' || project.name === 'client')
    const others = sorted.filter((file) => !waiting.includes(file) && !computing.includes(file))
    const share = Math.ceil((computing.length * together) / Math.max(1, waiting.length))
    const spread = computing.flatMap((file, index) => (index % share === 0 ? [...waiting.splice(0, together), file] : [file]))
    return [...spread, ...waiting, ...others]
  }
}
