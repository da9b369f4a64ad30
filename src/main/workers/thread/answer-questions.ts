import { parentPort } from 'node:worker_threads'
import { StewardError } from '../../../shared/model/errors'
import { plainErrorOf, type WorkAnswer, type WorkQuestion } from '../../protocol/work'

type Answers<Work> = {
  readonly [Name in keyof Work]: Work[Name] extends (input: infer Input) => infer Output
    ? (input: Input) => Output | Promise<Output>
    : never
}

/**
 * Makes this thread a worker that answers these questions, in the order they come. A StewardError thrown by an answer
 * reaches the asker with its code; anything else as `internal`, and the thread goes on.
 */
export function answerQuestions<Work>(answers: Answers<Work>): void {
  const known = new Map<string, (input: never) => unknown>(Object.entries(answers))
  const port = parentPort
  if (port === null) throw new StewardError('internal', 'this file is a worker thread, not a program')
  const answer = async ({ id, name, input }: WorkQuestion): Promise<WorkAnswer> => {
    try {
      const work = known.get(name)
      if (work === undefined) throw new StewardError('internal', `this worker has no answer to ${name}`)
      return { id, output: await work(input as never) }
    } catch (error) {
      return { id, error: plainErrorOf(error) }
    }
  }
  port.on('message', async (question: WorkQuestion) => port.postMessage(await answer(question)))
}
