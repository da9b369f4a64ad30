export { plainErrorOf, stewardErrorOf, type WorkAnswer, type WorkQuestion } from './messages'
