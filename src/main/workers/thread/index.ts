export { answerQuestions } from './answer-questions'
