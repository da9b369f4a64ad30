import { SybilAnalysis, type SybilWork } from '../protocol/review/sybil'
import { answerQuestions } from './thread'

let analysis = new SybilAnalysis([], [], 0)

answerQuestions<SybilWork>({
  analyse: ({ agents, endorsements, now }) => {
    analysis = new SybilAnalysis(agents, endorsements, now)
    return analysis.rings()
  },
  add: (endorsement) => analysis.add(endorsement),
  inspect: (id) => analysis.inspect(id),
})
