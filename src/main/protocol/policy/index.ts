export { type EntryChange, removeEntry, setInEntries } from './edit-list'
export { policyTemplate, setPolicyValue, unsetPolicyValue } from './edit-policy'
export { explainPolicy } from './explain-policy'
export { parsePolicy } from './parse-policy'
