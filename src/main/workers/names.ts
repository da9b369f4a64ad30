import { checkName, NameIndex, type NameWork, parseNameList } from '../protocol/review/names'
import { answerQuestions } from './thread'

let index = new NameIndex()

const replaced = (next: NameIndex): number => {
  index = next
  return index.size
}

answerQuestions<NameWork>({
  load: (names) => replaced(new NameIndex(names)),
  loadList: (text) => replaced(new NameIndex(parseNameList(text))),
  add: (known) => index.add(known),
  check: ({ proposed, rules }) => proposed.map((name) => checkName(index, name, rules)),
})
