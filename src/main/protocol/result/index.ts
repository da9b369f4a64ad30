export { ArchiveBudget, EntryNames, type EntryType } from './archive-content'
export { type ContentKind, contentKindOf, isArchive } from './content-kind'
export { type Fault, findingAt, MAX_FAULTS } from './fault'
export { FileSet, referencedPath, referenceFault } from './file-references'
export type {
  FileReport,
  Inspection,
  InspectionJob,
  Part,
  PartReport,
  ResultInspectionWork,
  ReturnedFile,
} from './inspection'
export { type InspectionRules, inspectionRules, isParsed } from './inspection-rules'
export { jsonLinesFault, readJson, readJsonWithComments } from './json-content'
export { ownSchemaFault, schemaRequestOf, valueFault } from './json-schema-content'
export { type Reference, readMarkdown } from './markdown-content'
export { readText } from './text-content'
export { type Arrival, arrivalFinding, judgeResult, listingFindings, type Verdict } from './verdict'
