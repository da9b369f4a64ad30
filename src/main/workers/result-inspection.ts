import { ResultInspection } from '../adapters/result-content'
import type { ResultInspectionWork } from '../protocol/result'
import { answerQuestions } from './thread'

const jobs = new Map<string, ResultInspection>()

answerQuestions<ResultInspectionWork>({
  begin: ({ id, job }) => {
    jobs.set(id, new ResultInspection(job))
  },
  look: async ({ id, part }) => (await jobs.get(id)?.look(part)) ?? 'unknown_job',
  end: ({ id }) => {
    jobs.delete(id)
  },
})
