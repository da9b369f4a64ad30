export { agentOfProposal, type JudgedApproval, judgeApproval } from './judge-approval'
