export { withoutSecrets } from './without-secrets'
