/** A subject with its server running over a data folder of its own, which a restart keeps. */
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { exchange } from '../client/http.ts'
import type { Target } from '../client/socket.ts'
import { Server } from '../host/server.ts'
import type { Conversation, Person, Population, Subject } from './subject.ts'

export class Stage {
  readonly subject: Subject
  readonly population: Population
  private readonly dataPath: string
  private running: Server

  private constructor(subject: Subject, dataPath: string, running: Server, population: Population) {
    this.subject = subject
    this.dataPath = dataPath
    this.running = running
    this.population = population
  }

  static async open(subject: Subject, workPath: string): Promise<Stage> {
    const dataPath = await mkdtemp(join(workPath, `data-${subject.name}-`))
    const server = await Server.start({ ...subject.host, dataPath })
    try {
      return new Stage(subject, dataPath, server, await subject.populate(server))
    } catch (error) {
      await server.stop()
      throw error
    }
  }

  get server(): Server {
    return this.running
  }

  /** A new process over the same data: every object in it is cold. */
  async restart(host: Subject['host'] = this.subject.host): Promise<void> {
    await this.running.stop()
    this.running = await Server.start({ ...host, dataPath: this.dataPath })
    await exchange({ port: this.running.port, method: 'GET', path: '/v1/health' })
  }

  close(): Promise<void> {
    return this.running.stop()
  }

  direct(index: number): Promise<Conversation> {
    return this.population.direct(this.running, index)
  }

  group(index: number): Promise<Conversation> {
    return this.population.group(this.running, index)
  }

  members(count: number): Promise<Conversation> {
    return this.population.members(this.running, count)
  }

  /** Where a person's inbox socket connects. */
  inbox({ accessToken }: Person): Target {
    return { port: this.running.port, path: '/v1/inbox/socket', accessToken }
  }

  /** Where the nth socket of a conversation connects: its people take turns. */
  target(conversation: Conversation, nth: number): Target {
    return {
      port: this.running.port,
      path: `/v1/conversations/${conversation.id}/socket`,
      accessToken: personAt(conversation, nth).accessToken,
    }
  }
}

export function personAt({ people }: Conversation, nth: number): Person {
  const person = people[nth % people.length]
  if (!person) throw new Error('a conversation of nobody')
  return person
}
