export { compareRegistries } from './compare-registries'
export { reportDivergence } from './report-divergence'
