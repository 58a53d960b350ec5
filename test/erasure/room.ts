/** Conversations straight in their objects, with files. */
export * from '../conversation/support.ts'
export { image, picture } from '../conversation/files.ts'
