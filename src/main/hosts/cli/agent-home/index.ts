export { certify, isCertified } from './certify'
export { placeOf } from './place'
export { type PlainManifest, readPlainManifest } from './plain-manifest'
export { readServedManifest, signedFile } from './served-manifest'
