/** How tests in a browser begin and end: a server, two people who talk, new for each test, and windows that have nothing to complain of. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { launchBrowser, type Look, type Window } from './browser.ts'
import { Person, windowOf } from './chats.ts'
import { Server } from './server.ts'

interface Scene {
  readonly alice: Person
  readonly bob: Person
  /** Where they talk. */
  readonly id: string
}

export class Stage {
  /** The windows of this test, in the order in which they were opened. */
  windows: Window[] = []
  /** The number of this test: names end with it. */
  round = 0
  #server?: Server
  #browser?: Browser
  #scene?: Scene

  /** For the whole file: to be called once, outside of tests. */
  static set(options: { hasMicrophone?: boolean } = {}): Stage {
    const stage = new Stage()
    beforeAll(async () => {
      ;[stage.#server, stage.#browser] = await Promise.all([Server.start(), launchBrowser(options)])
    })
    afterAll(async () => {
      await stage.#browser?.close()
      await stage.#server?.stop()
    })
    beforeEach(async () => {
      stage.round += 1
      stage.windows = []
      const [alice, bob] = await Promise.all([stage.signUp('alice', 'Alice Marlowe'), stage.signUp('bob', 'Bob Okafor')])
      stage.#scene = { alice, bob, id: await alice.directWith(bob) }
    })
    afterEach(async () => {
      const complaints = stage.windows.flatMap((window) => window.complaints)
      await Promise.all(stage.windows.map((window) => window.close()))
      // oxlint-disable-next-line vitest/no-standalone-expect
      expect(complaints).toEqual([])
    })
    return stage
  }

  get server(): Server {
    if (!this.#server) throw new Error('it has not begun')
    return this.#server
  }

  get browser(): Browser {
    if (!this.#browser) throw new Error('it has not begun')
    return this.#browser
  }

  get scene(): Scene {
    if (!this.#scene) throw new Error('it has not begun')
    return this.#scene
  }

  signUp(handle: string, name: string): Promise<Person> {
    return Person.signUp(this.server.url, `${handle}${this.round}`, name)
  }

  /** A window of theirs, in the chat of the two if no path is given. */
  async open(person: Person, look: Look = {}, path = `/c/${this.scene.id}`): Promise<Page> {
    const window = await windowOf(person, this.browser, this.server.url, path, look)
    this.windows.push(window)
    return window.page
  }
}
