export { policyTemplate, setPolicyValue, unsetPolicyValue } from './edit-policy'
export { type ExplainedField, explainPolicy } from './explain-policy'
export { type ParsedPolicy, parsePolicy } from './parse-policy'
export type { PolicyFormat } from './policy-text'
